package convstdp

import (
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// flips binds the rule to a code that throws coins anew at every presentation, one a cell. The first layer is trained by the first 40 samples.
func flips(t *testing.T) *trainer {
	t.Helper()
	e := digits()
	e.Net.Populations[0].Shape, e.Net.Populations[1].Cell = []int{8, 8}, Once(1)
	r := e.Learner.(Rule)
	r.Stages[0].Samples = 40
	m, err := e.Net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := r.Bind(learning.Setup{Model: m, Encoder: encode.Bernoulli{T: 1}, Classes: 10, Batch: 40, Pool: kernel.NewPool(1)})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

// learnAnew shows the first 40 digits in some epochs, each with its own coins.
func learnAnew(t *testing.T, tr *trainer, task learning.Task, epochs ...uint64) {
	t.Helper()
	index := make([]int, 40)
	for i := range index {
		index[i] = i
	}
	for _, epoch := range epochs {
		if _, err := tr.Learn(task.Train.Batch(index, snn.NewStream(epoch))); err != nil {
			t.Fatal(err)
		}
	}
}

// A run of a random code that is interrupted, and so has no features stored when it goes on, has the weights and counts of one that is not.
func TestRandomCodesResume(t *testing.T) {
	task := digitsTask(t, 40, 0, 0)
	undisturbed, before, after := flips(t), flips(t), flips(t)
	learnAnew(t, undisturbed, task, 1, 2, 3, 4)
	learnAnew(t, before, task, 1, 2)
	from := before.State()
	for i, x := range after.State() {
		copy(x.F32, from[i].F32)
		copy(x.I64, from[i].I64)
	}
	if err := after.Restored(); err != nil {
		t.Fatal(err)
	}
	after.SetCounts(before.Counts())
	learnAnew(t, after, task, 3, 4)
	if !slices.Equal(undisturbed.last().w, after.last().w) {
		t.Error("the interrupted run has other weights")
	}
	want, _ := undisturbed.Counts()
	if got, _ := after.Counts(); !reflect.DeepEqual(got, want) {
		t.Errorf("the interrupted run counts %+v, want %+v", got, want)
	}
}

// Other spikes of the same samples have features of their own, the same spikes those that are stored.
func TestFeaturesAreThoseOfSpikes(t *testing.T) {
	tr, task := flips(t), digitsTask(t, 40, 0, 0)
	learnAnew(t, tr, task, 1)
	for i, c := range []struct {
		coins  uint64
		stored int
	}{{2, 40}, {3, 80}, {3, 80}, {2, 80}} {
		learnAnew(t, tr, task, c.coins)
		if n := len(tr.features.of); n != c.stored {
			t.Errorf("after %d epochs features of %d codes are stored, want %d", i+1, n, c.stored)
		}
	}
	stored := slices.Clone(tr.found)
	tr.features.forget(tr.inTraining())
	learnAnew(t, tr, task, 2)
	for r, f := range tr.found {
		if !slices.Equal(f.all, stored[r].all) || !slices.Equal(f.counted, stored[r].counted) {
			t.Errorf("sample %d has the features of other spikes", r)
		}
	}
}
