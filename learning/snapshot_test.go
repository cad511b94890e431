package learning_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Receptive fields over learning: a figure of each epoch, one after the other.
func ExampleSnapshot() {
	var frames []*plot.Figure
	entry := learning.Entry{
		Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1, Snapshot: func(s learning.Snapshot) error {
			fields, err := s.Model.Fields("input", "output")
			if err != nil {
				return err
			}
			f, err := plot.Weights(fmt.Sprintf("Epoch %d", s.Epoch.Epoch), fields, 8, 8, 5)
			frames = append(frames, f)
			return err
		}},
	}
	if _, err := learning.Train(context.Background(), entry, firstDigits()); err != nil {
		log.Fatal(err)
	}
	film, err := plot.Animate(frames, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(film.Frames(), "frames:", film.Title())
	// Output:
	// 4 frames: Epoch 0 … Epoch 3
}

// Whoever looks at the weights of each epoch changes nothing: the result is that of a run without, whatever rule, and the last model that of
// the report.
func TestSnapshotsChangeNothing(t *testing.T) {
	entries := []learning.Entry{
		{Name: "csdp", Net: snn.CSDP(64, 24, 12, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 8}},
		{Name: "gradient", Net: snn.Feedforward(64, 24, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}},
		{Name: "stdp", Net: snn.DiehlCook(64, 20), Learner: stdp.Rule{Plasticity: stdp.DiehlCook{}}, Encoder: encode.Poisson{T: 60}},
	}
	for i := range entries {
		entries[i].Settings = learning.Settings{Epochs: 2, Batch: 20, Store: "-", Select: learning.LastEpoch}
	}
	want, err := learning.Compare(t.Context(), entries, firstDigits(), learning.Seeds(1))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string][]*snn.Model{}
	for i := range entries {
		entries[i].Settings.Store = t.TempDir() // where nothing is to be kept
		entries[i].Settings.Snapshot = func(s learning.Snapshot) error {
			if s.Epoch.Epoch != len(seen[s.Entry]) || s.Seed != 1 {
				t.Errorf("%s: epoch %d of seed %d comes as number %d", s.Entry, s.Epoch.Epoch, s.Seed, len(seen[s.Entry]))
			}
			seen[s.Entry] = append(seen[s.Entry], s.Model)
			return nil
		}
	}
	for range 2 {
		clear(seen)
		c, err := learning.Compare(t.Context(), entries, firstDigits(), learning.Seeds(1))
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range c.Entries {
			r, all := e.Reports[0], seen[e.Name]
			if r.Result != want.Entries[i].Reports[0].Result || len(all) != 3 {
				t.Fatalf("%s: another result, or %d snapshots", e.Name, len(all))
			}
			w, _ := r.Model.Weights(0)
			first, _ := all[0].Weights(0)
			last, _ := all[2].Weights(0)
			if !slices.Equal(last, w) || slices.Equal(first, w) {
				t.Errorf("%s: the last snapshot is not the report's model, or the first one is", e.Name)
			}
		}
	}
}

// An error of who looks ends the run, and says where.
func TestSnapshotEndsARun(t *testing.T) {
	full := errors.New("the disk is full")
	entry := learning.Entry{
		Name: "a", Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4},
		Settings: learning.Settings{Epochs: 3, Snapshot: func(s learning.Snapshot) error {
			if s.Epoch.Epoch == 1 {
				return full
			}
			return nil
		}},
	}
	if _, err := learning.Train(t.Context(), entry, firstDigits()); !errors.Is(err, full) || !strings.Contains(err.Error(), `entry "a"`) {
		t.Error(err)
	}
}
