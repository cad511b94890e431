package board

import (
	"bytes"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Runs under way whose descriptions are not read yet are a curve each: nothing says that they are of one entry.
func TestLiveRunsWithoutDescriptions(t *testing.T) {
	var ended []learning.Epoch
	for epoch := range 3 {
		e := learning.Epoch{Epoch: epoch + 1, Loss: 1, Valid: unknown()}
		e.Valid.Accuracy = 0.5
		ended = append(ended, e)
	}
	f, err := liveFigure([]*run{{Fingerprint: "aa", Name: "first", Ended: ended}, {Fingerprint: "bb", Name: "second", Ended: ended}})
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "second"} {
		if !bytes.Contains(svg.Bytes(), []byte(name)) {
			t.Errorf("the figure does not name %s", name)
		}
	}
}
