package entries

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
)

// TestFrames: the samples of nmnist-frames are those of nmnist, and their nets hear spike for spike what the net of nmnist hears; a few epochs of
// each entry on a part of the samples tell more digits than chance does.
func TestFrames(t *testing.T) {
	known := found(t, "nmnist-frames")
	set, err := known.Load(0, datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set nmnist: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	events, err := found(t, "nmnist").Load(0, datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, labels := set.Parts()
	if _, want := events.Parts(); !reflect.DeepEqual(labels, want) {
		t.Error("other digits than nmnist has")
	}
	code, of := framesEntries()[0].Encoder, nmnistEntries()[0].Encoder
	for i, x := range set.Test.X {
		var got, want snn.Spikes
		code.Encode(&got, x, 1, snn.Stream{})
		of.Encode(&want, events.Test.X[i], 1, snn.Stream{})
		if !reflect.DeepEqual(got.Bits, want.Bits) || got.Steps != want.Steps || got.Cells != want.Cells {
			t.Fatalf("test sample %d: other spikes", i)
		}
	}
	if testing.Short() {
		return
	}
	for _, e := range framesEntries() {
		t.Run(e.Name, func(t *testing.T) { learns(t, set.Take(900, 100, 0), e, 4, 0.3) })
	}
}
