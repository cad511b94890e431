package csdp

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// nets are nets of CSDP with parts left out, so that every kind of synapse is also the only one of its kind.
func nets() map[string]struct {
	rule Rule
	net  snn.Net
} {
	without := func(n snn.Net, names ...string) snn.Net {
		n.Projections = slices.DeleteFunc(n.Projections, func(p snn.Projection) bool { return slices.Contains(names, p.String()) })
		return n
	}
	frozen := func(n snn.Net, names ...string) snn.Net {
		for i := range n.Projections {
			n.Projections[i].Frozen = slices.Contains(names, n.Projections[i].String())
		}
		return n
	}
	late := snn.CSDP(70, 90, 40, 5)
	for k, p := range late.Projections {
		if p.Delay == 1 {
			late.Projections[k].Delay = 1 + k%4
		}
	}
	noReconstruction := snn.CSDP(70, 90, 40, 5).Without("reconstruction")
	type c = struct {
		rule Rule
		net  snn.Net
	}
	return map[string]c{
		"supervised":        {Rule{}, snn.CSDP(130, 150, 70, 5)},
		"self-supervised":   {Rule{SelfSupervised: true}, snn.CSDPUnlabelled(70, 90, 40, 5)},
		"one layer":         {Rule{}, snn.CSDP(70, 90, 3)},
		"three layers":      {Rule{}, snn.CSDP(70, 90, 50, 40, 3)},
		"no lateral":        {Rule{}, without(snn.CSDP(70, 90, 40, 5), "hidden1→hidden1", "hidden2→hidden2")},
		"no feedback":       {Rule{}, without(snn.CSDP(70, 90, 40, 5), "hidden2→hidden1")},
		"no reconstruction": {Rule{}, noReconstruction},
		"frozen":            {Rule{}, frozen(snn.CSDP(70, 90, 40, 5), "input→hidden1", "hidden1→hidden2", "hidden2→class", "hidden1→reconstruction")},
		"delays":            {Rule{}, late},
		"no decay":          {Rule{Decay: learning.Zero}, snn.CSDP(70, 90, 40, 5)},
	}
}

// Rows that are left alone until they are read end in the bits of rows that take every step, moments included: at any number
// of workers, across mini-batches of unequal size, evaluations and checkpoints between them.
func TestCSDPLazyIsEager(t *testing.T) {
	for name, c := range nets() {
		t.Run(name, func(t *testing.T) {
			const steps = 45 // three windows outlast the rings of past steps
			eager := bind(t, c.rule, c.net, 8, steps, 1)
			eager.adam.eager = true
			learnThrice(t, eager, false)
			for _, workers := range []int{1, 3} {
				lazy := bind(t, c.rule, c.net, 8, steps, workers)
				learnThrice(t, lazy, workers == 3)
				sameState(t, lazy.State(), eager.State())
			}
		})
	}
}

// learnThrice learns four mini-batches, the last one short; with a look at the weights and an evaluation between them.
func learnThrice(t *testing.T, tr *trainer, look bool) {
	t.Helper()
	inputs, classes := tr.pops[tr.input].n, tr.classes
	for k, n := range []int{8, 8, 8, 5} {
		if _, err := tr.Learn(ruletest.Batch(n, inputs, classes, uint64(k))); err != nil {
			t.Fatal(err)
		}
		if look {
			var out learning.Outcome
			if err := tr.Classify(ruletest.Batch(11, inputs, classes, 77), &out); err != nil {
				t.Fatal(err)
			}
			tr.Sync()
		}
	}
}

// Windows may be so short that nothing fires in them, or only in the last step, from which nothing is heard.
func TestCSDPShortWindows(t *testing.T) {
	for name, c := range nets() {
		t.Run(name, func(t *testing.T) {
			moved := false
			for _, steps := range []int{1, 2, 3, 7} {
				eager, lazy := bind(t, c.rule, c.net, 8, steps, 1), bind(t, c.rule, c.net, 8, steps, 3)
				before := slices.Clone(eager.projs[0].w)
				eager.adam.eager = true
				learnThrice(t, eager, false)
				learnThrice(t, lazy, true)
				sameState(t, lazy.State(), eager.State())
				moved = moved || eager.projs[0].frozen || !slices.Equal(eager.projs[0].w, before)
			}
			if !moved {
				t.Error("nothing was learnt, so nothing was compared")
			}
		})
	}
}

// Frozen projections keep their weights, and the others learn.
func TestCSDPFrozen(t *testing.T) {
	c := nets()["frozen"]
	tr := bind(t, c.rule, c.net, 8, 45, 2)
	var before [][]float32
	for i := range tr.projs {
		before = append(before, slices.Clone(tr.projs[i].w))
	}
	learnThrice(t, tr, true)
	for i := range tr.projs {
		j := &tr.projs[i]
		if same := slices.Equal(j.w, before[i]); same != j.frozen {
			t.Errorf("%v: frozen is %v, its weights and moments unchanged: %v", tr.model.Net.Projections[j.index], j.frozen, same)
		}
	}
}

func sameState(t *testing.T, got, want []learning.Tensor) {
	t.Helper()
	for i, w := range want {
		if !slices.Equal(got[i].I64, w.I64) {
			t.Fatalf("%s is %v, want %v", w.Name, got[i].I64, w.I64)
		}
		for k := range w.F32 {
			if math.Float32bits(got[i].F32[k]) != math.Float32bits(w.F32[k]) {
				t.Fatalf("%s: element %d is %v, want %v", w.Name, k, got[i].F32[k], w.F32[k])
			}
		}
	}
}

// Counts tell how many weights are not 0, those of rows that are left alone included: here all are 0 at first, and decay moves
// them.
func TestCSDPCountsAreEager(t *testing.T) {
	net := snn.CSDP(70, 90, 200, 5)
	feedback := net.Projection("hidden2", "hidden1")
	net.Projections[feedback].Init = snn.Init{Kind: snn.InitConstant}
	var nonzero [2]int64
	for k := range nonzero {
		tr := bind(t, Rule{}, net, 4, 12, 1)
		tr.adam.eager = k == 1
		if _, err := tr.Learn(ruletest.Batch(4, 70, 5, 1)); err != nil {
			t.Fatal(err)
		}
		training, _ := tr.Counts()
		nonzero[k] = training.Projections[feedback].Nonzero
	}
	if nonzero[0] != nonzero[1] || nonzero[1] == 0 {
		t.Errorf("%d weights are not 0, want %d", nonzero[0], nonzero[1])
	}
}

// Lazy rows pay: of a layer in which few cells fire, most are left alone in a step.
func TestCSDPLeavesSilentRowsAlone(t *testing.T) {
	tr := bind(t, Rule{}, snn.CSDP(70, 600, 40, 5), 4, 30, 1)
	if _, err := tr.Learn(ruletest.Batch(4, 70, 5, 1)); err != nil {
		t.Fatal(err)
	}
	v := &tr.projs[tr.model.Net.Projection("hidden1", "hidden1")].visits
	if n := len(v.fresh) + len(v.late); n > 300 {
		t.Errorf("the last step touched %d of 600 rows", n)
	}
}

// The two ways of summing gradients give the same bits, so that the choice between them is one of speed alone.
func TestCSDPGradientEitherWay(t *testing.T) {
	tr := bind(t, Rule{}, snn.CSDP(130, 150, 70, 5), 8, 20, 1)
	b := ruletest.Batch(8, 130, 5, 1)
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
	win := tr.learningFrom(b) // its last step again
	p := &tr.pops[tr.hidden[0]]
	s := &tr.room.scratch[0]
	for _, name := range []string{"input", "hidden1"} {
		j := &tr.projs[tr.model.Net.Projection(name, "hidden1")]
		pre := &tr.pops[j.pre]
		pre.before.fired.turn(win, pre, pre.before, win.rows)
		before := slices.Clone(j.w)
		var got [2][]float32
		for k, masked := range []bool{false, true} {
			copy(j.w, before)
			j.visits.masked = masked
			win.factors(p, 0, s)
			win.updateProjection(j, 0, s)
			got[k] = slices.Clone(j.w)
		}
		if slices.Equal(got[0], before) || !slices.ContainsFunc(s.marks.factor, func(x float32) bool { return x != 0 }) {
			t.Errorf("%s: nothing was learnt, so nothing was compared", name)
		}
		for i, x := range got[0] {
			if x != got[1][i] {
				t.Fatalf("%s: number %d is %v by pre cells and %v by post cells", name, i, x, got[1][i])
			}
		}
	}
}

// After the first mini-batches a step takes no memory; the few allocations left are made once a mini-batch.
func TestCSDPAllocations(t *testing.T) {
	const few, many = 10, 60
	allocations := func(steps int) float64 {
		tr := bind(t, Rule{}, snn.CSDP(70, 90, 40, 5), 8, steps, 2)
		b := ruletest.Batch(8, 70, 5, 1)
		learn := func() {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 {
			learn()
		}
		return testing.AllocsPerRun(5, learn)
	}
	if a, b := allocations(few), allocations(many); b > a {
		t.Errorf("%v allocations in %d steps, %v in %d", a, few, b, many)
	}
}
