package convstdp

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// learnDigits shows the first 400 digits three times, in mini-batches of a size, and returns what has learned.
func learnDigits(t *testing.T, task learning.Task, r Rule, size, workers int) *trainer {
	t.Helper()
	e := digits()
	m, err := e.Net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := r.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 10, Batch: size, Pool: kernel.NewPool(workers)})
	if err != nil {
		t.Fatal(err)
	}
	for lo := 0; lo < 1200; lo += size {
		index := make([]int, size)
		for i := range index {
			index[i] = (lo + i) % 400
		}
		if _, err := bound.Learn(task.Train.Batch(index, snn.Stream{})); err != nil {
			t.Fatal(err)
		}
	}
	return bound.(*trainer)
}

// Samples that are read together learn as those do that are read one by one, though one learns before the next one decides: large steps, of right
// decisions and of wrong ones, make maps that have just learned win and lose.
func TestReadTogether(t *testing.T) {
	task := digitsTask(t, 400, 10, 10)
	for name, w := range map[string]Reward{
		"as the digits": digits().Learner.(Rule).Reward, "large": {Plus: .2, Minus: .15, WrongMinus: .2, WrongPlus: .1, Window: learning.Zero},
		"dropout": {Plus: .02, Minus: .015, WrongMinus: .02, WrongPlus: .0025, Dropout: .5},
		"soft":    {Plus: .9, Minus: .7, WrongMinus: .9, WrongPlus: .4, Soft: true},
	} {
		r := digits().Learner.(Rule)
		r.Reward = w
		alone, together := learnDigits(t, task, r, 1, 1), learnDigits(t, task, r, 400, 2)
		if !slices.Equal(alone.last().w, together.last().w) {
			t.Errorf("%s: read together, the last layer has other weights", name)
		}
		if !slices.Equal(alone.clock, together.clock) {
			t.Errorf("%s: read together, decisions are %v, want %v", name, together.clock, alone.clock)
		}
	}
}

// A map that has learned may reach what its potential was and what its weights may have risen by, and no more.
func TestMovedMapsMayReach(t *testing.T) {
	l := &layer{kernel: [2]int{1, 1}, in: sides{1, 1, 4}, out: sides{1, 1, 2}, w: make([]float32, 4*16), ld: 16}
	r := newReading(l)
	for row := range 4 {
		l.w[row*l.ld] = .5
	}
	r.hear([]*feature{{all: []uint64{0b0111}}})
	r.columns(0, 16)
	d := change{seen: .1, unseen: -.1, bound: snn.Bound{Hi: 1}}
	r.learned(0, &d)
	if !r.mayReach(0, 0, 1.8) || r.mayReach(0, 0, 1.81) {
		t.Errorf("three weights of 0.5 that may have risen by 0.1 reach %v and %v", r.mayReach(0, 0, 1.8), r.mayReach(0, 0, 1.81))
	}
}

// A map that is left out of a sample does not win it, though its potential is the largest; so often as Dropout says, and with other draws for others.
func TestDropout(t *testing.T) {
	tr := one(t, Rule{Reward: Reward{Dropout: .3}}, true)
	seen, won := map[[2]bool]int{}, 0
	for n := range 1000 {
		b := sample(0)
		b.Stream = snn.NewStream(1).At(n)
		setMaps(tr.layers[0].w, tr.layers[0].ld)
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		out := tr.workers[0].reading.out
		seen[[2]bool{out[0], out[1]}]++
		if best, heard := tr.workers[0].reading.best(0); heard && out[best.channel] || !heard && !(out[0] && out[1]) {
			t.Fatalf("sample %d: map %d wins (%v), and those that are left out are %v", n, best.channel, heard, out)
		} else if heard && best.channel == 0 {
			won++
		}
	}
	for out, want := range map[[2]bool]int{{}: 490, {true, false}: 210, {false, true}: 210, {true, true}: 90} {
		if got := seen[out]; got < want-60 || got > want+60 { // four standard deviations
			t.Errorf("%v are left out in %d of 1,000 samples, want about %d", out, got, want)
		}
	}
	if want := seen[[2]bool{}] + seen[[2]bool{false, true}]; won != want {
		t.Errorf("map 0, which has the largest potential, wins %d samples of the %d in which it takes part", won, want)
	}
}
