package csdp

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

func bind(t *testing.T, rule Rule, net snn.Net, batch, steps, workers int) *trainer {
	t.Helper()
	m, err := net.Init(7)
	if err != nil {
		t.Fatal(err)
	}
	classes := net.Population("class").Size()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: steps}, Classes: classes, Batch: batch, Stream: snn.NewStream(7), Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

// The sparse, panelled trainer agrees with a dense float64 implementation of the equations.
func TestCSDPAgainstOracle(t *testing.T) {
	for _, c := range []struct {
		name string
		rule Rule
		net  snn.Net
	}{
		{"supervised", Rule{}, snn.CSDP(70, 90, 40, 5)},
		{"self-supervised", Rule{SelfSupervised: true}, snn.CSDPUnlabelled(70, 90, 40, 5)},
		{"5 groups", Rule{Groups: 5, Threshold: 4}, snn.CSDP(70, 90, 40, 5)},
		{"2 groups of two panels and a half", Rule{Groups: 2}, snn.CSDP(70, 320, 40, 5)},
		{"rotated", Rule{SelfSupervised: true, Negatives: Mixing{Rotate: true}}, snn.CSDPUnlabelled(64, 90, 40, 5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr := bind(t, c.rule, c.net, 6, 25, 2)
			o := newOracle(tr.model, 0.002, 5e-5)
			o.groups, o.theta = max(tr.rule.Groups, 1), tr.rule.Threshold
			for k := range 3 {
				b := ruletest.Batch(6, c.net.Populations[0].Size(), 5, uint64(k))
				if _, err := tr.Learn(b); err != nil {
					t.Fatal(err)
				}
				o.pos = 6
				o.window(tr.room.spikes[:12], tr.shownLabels(12), b.Label, true)
				compareGoodness(t, tr.Observed(), o)
			}
			tr.Sync()
			compareWeights(t, tr, o)
			b := ruletest.Batch(6, c.net.Populations[0].Size(), 5, 9)
			var out learning.Outcome
			if err := tr.Classify(b, &out); err != nil {
				t.Fatal(err)
			}
			o.window(tr.room.spikes[:6], []int{-1, -1, -1, -1, -1, -1}, nil, false)
			compareOutcome(t, out, o, b)
		})
	}
}

// compareGoodness compares means over 6 samples and 25 steps.
func compareGoodness(t *testing.T, seen []learning.Observation, o *oracle) {
	t.Helper()
	names := []string{"goodness of hidden1, positive", "goodness of hidden1, negative", "goodness of hidden2, positive", "goodness of hidden2, negative"}
	if len(seen) != len(names) {
		t.Fatalf("%d numbers were noted", len(seen))
	}
	for i, x := range seen {
		if want := o.goodness[i/2][i%2] / (6 * 25); x.Name != names[i] || math.Abs(x.Value-want) > 1e-5 || want == 0 {
			t.Errorf("%s is %v, want %s to be %v", x.Name, x.Value, names[i], want)
		}
	}
}

// shownLabels is the context of each of rows rows, or none for the self-supervised rule.
func (t *trainer) shownLabels(rows int) []int {
	s := append([]int(nil), t.room.shown[:rows]...)
	if t.rule.SelfSupervised {
		for i := range s {
			s[i] = -1
		}
	}
	return s
}

func compareWeights(t *testing.T, tr *trainer, o *oracle) {
	t.Helper()
	for i, p := range tr.model.Net.Projections {
		w, ld := tr.model.Weights(i)
		worst, moved := 0.0, 0.0
		for a, row := range o.w[p.String()] {
			for b, x := range row {
				worst = math.Max(worst, math.Abs(x-float64(w[a*ld+b])))
				moved += math.Abs(o.m[p.String()][a][b])
			}
		}
		if moved == 0 {
			t.Errorf("%v: nothing was learned, so nothing was compared", p)
		}
		if worst > 2e-5 {
			t.Errorf("%v: weights differ by up to %g from the oracle", p, worst)
		}
	}
}

func compareOutcome(t *testing.T, out learning.Outcome, o *oracle, b learning.Batch) {
	t.Helper()
	for i := range b.X {
		best, sse, z := 0, 0.0, 0.0
		for c, k := range o.classSpikes[i] {
			if k > o.classSpikes[i][best] {
				best = c
			}
			z += math.Exp(k)
		}
		if out.Class[i] != best {
			t.Errorf("sample %d: class %d, oracle %d", i, out.Class[i], best)
		}
		if nll := -math.Log(math.Exp(o.classSpikes[i][b.Label[i]]) / z); math.Abs(nll-out.NLL[i]) > 1e-6 {
			t.Errorf("sample %d: NLL %g, oracle %g", i, out.NLL[i], nll)
		}
		for j, x := range b.X[i] {
			sse += (float64(x) - o.reconstruction[i][j]) * (float64(x) - o.reconstruction[i][j])
		}
		if math.Abs(sse-out.SSE[i]) > 1e-4 {
			t.Errorf("sample %d: squared error %g, oracle %g", i, out.SSE[i], sse)
		}
	}
}

// Values of an independent port: p = σ(−8) = 3.3535e-4, d = −0.99966 for a positive and +3.3535e-4 for a negative row.
func TestCSDPModulator(t *testing.T) {
	tr := bind(t, Rule{}, snn.CSDP(4, 3, 2, 2), 1, 2, 1)
	win := &window{trainer: tr, rows: 2, pos: 1}
	p := &tr.pops[tr.hidden[0]]
	p.judged.good[0], p.judged.good[1] = 2, 2 // z = (1, 1)
	win.judge(p)
	if want := -0.99966; math.Abs(float64(p.judged.coef[0])-want) > 1e-5 {
		t.Errorf("positive row: d = %v, want %v", p.judged.coef[0], want)
	}
	if want := 3.3535e-4; math.Abs(float64(p.judged.coef[1])-want) > 1e-8 {
		t.Errorf("negative row: d = %v, want %v", p.judged.coef[1], want)
	}
	if want := (softplus(8) + softplus(-8)) / 2; p.judged.cost != want {
		t.Errorf("cost %v, want %v", p.judged.cost, want)
	}
}

// Nothing reaches a cell in the first step of a window, and the label's current comes in the second.
func TestCSDPDeadFirstStep(t *testing.T) {
	tr := bind(t, Rule{}, snn.CSDP(64, 40, 20, 4), 4, 1, 1)
	before := append([]float32(nil), tr.projs[0].w...)
	if _, err := tr.Learn(ruletest.Batch(4, 64, 4, 1)); err != nil {
		t.Fatal(err)
	}
	train, _ := tr.Counts()
	for _, p := range train.Populations {
		if p.Kind == snn.SpikingKind && p.Spikes != 0 {
			t.Errorf("population %s fired %d times in the first step", p.Name, p.Spikes)
		}
	}
	for i, w := range tr.projs[0].w {
		if w != before[i] {
			t.Fatal("a weight moved in a step without any spike of its cells")
		}
	}
}

func TestAuthorRates(t *testing.T) {
	for _, c := range []struct {
		batch       int
		rate, decay float64
	}{{500, .002, 5e-5}, {200, .002, 5e-5}, {100, .001, 6e-5}, {98, .001, 7e-5}, {20, .00075, 8e-5}, {10, .00055, 9e-5}, {1, .0004, 1e-4}} {
		if r, d := AuthorRates(c.batch); r != c.rate || d != c.decay {
			t.Errorf("AuthorRates(%d) = %v, %v, want %v, %v", c.batch, r, d, c.rate, c.decay)
		}
	}
}

func TestCSDPRefuses(t *testing.T) {
	good := func() snn.Net { return snn.CSDP(16, 8, 4, 3) }
	edit := func(f func(n *snn.Net)) snn.Net { n := good(); f(&n); return n }
	for _, c := range []struct {
		name string
		rule Rule
		net  snn.Net
		want string
	}{
		{"no context", Rule{}, snn.CSDPUnlabelled(16, 8, 4, 3), `"context"`},
		{"context unwanted", Rule{SelfSupervised: true}, good(), "CSDPUnlabelled"},
		{"no class", Rule{Class: "answer"}, good(), `"answer"`},
		{"no delay", Rule{}, edit(func(n *snn.Net) { n.Projections[n.Projection("input", "hidden1")].Delay = 0 }), "input→hidden1: its delay is 0 steps"},
		{"late reconstruction", Rule{}, edit(func(n *snn.Net) { n.Projections[n.Projection("hidden1", "reconstruction")].Delay = 2 }),
			"hidden1→reconstruction: its delay is 2 steps"},
		{"cells", Rule{}, edit(func(n *snn.Net) { n.Population("hidden1").Cell = snn.LI{Beta: .9} }), `"hidden1"`},
		{"rate", Rule{Rate: math.NaN()}, good(), "Rate"},
		{"trace", Rule{TraceTau: 2.9}, good(), "TraceTau"},
		{"groups", Rule{Groups: 3}, good(), `population "hidden1" has 8 cells, which are not 3 groups`},
		{"groups below 0", Rule{Groups: -1}, good(), "Groups is -1"},
		{"mixing", Rule{Negatives: Mixing{Rotate: true}}, good(), "SelfSupervised"},
		{"no square", Rule{SelfSupervised: true, Negatives: Mixing{Rotate: true}}, snn.CSDPUnlabelled(15, 8, 4, 3), "square"},
		{"no image", Rule{SelfSupervised: true, Negatives: Mixing{Kind: Rotated}}, shaped(2, 2, 2, 2), "the Shape [2 2 2 2] is no image"},
		{"no reconstruction of that name", Rule{Reconstruction: "picture"}, good(), `no population "picture" to reconstruct with`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := c.net.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 3, Batch: 4, Pool: nil})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one that names %s", err, c.want)
			}
		})
	}
}

// Without labels there is neither a wrong one to show nor a class to learn.
func TestCSDPRefusesUnlabelled(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		net  snn.Net
	}{"supervised": {Rule{}, snn.CSDP(16, 8, 4, 3)}, "self-supervised": {Rule{SelfSupervised: true}, snn.CSDPUnlabelled(16, 8, 4, 3)}} {
		b := ruletest.Batch(4, 16, 3, 1)
		b.Label = nil
		if _, err := bind(t, c.rule, c.net, 4, 3, 1).Learn(b); err == nil || !strings.Contains(err.Error(), "4 samples without labels") {
			t.Errorf("%s: error %v, want one that names the labels", name, err)
		}
	}
}

// shaped is a net without labels whose input has a shape.
func shaped(shape ...int) snn.Net {
	n := snn.CSDPUnlabelled(snn.Population{Shape: shape}.Size(), 8, 4, 3)
	n.Population("input").Shape = shape
	return n
}

// A wrong label needs another class; a rule that shows none does not.
func TestCSDPOfOneClass(t *testing.T) {
	for want, rule := range map[string]Rule{"one class": {}, "": {SelfSupervised: true}} {
		net := snn.CSDP(16, 8, 4, 1)
		if rule.SelfSupervised {
			net = snn.CSDPUnlabelled(16, 8, 4, 1)
		}
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 1, Batch: 4})
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want one that says %q", err, want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Learn(ruletest.Batch(4, 16, 1, 1)); err != nil {
			t.Error(err)
		}
	}
}

// An image of several channels is one of each, turned and mixed alike, and not one of other rows and columns.
func TestImagesOfSeveralChannels(t *testing.T) {
	const h, w, channels = 4, 3, 3 // 36 cells, as many as a square of 6 has
	b := ruletest.Batch(6, h*w*channels, 3, 1)
	single := ruletest.Batch(6, h*w, 3, 1)
	for i, x := range b.X {
		for k := range x {
			x[k] = single.X[i][k/channels]
		}
	}
	for _, m := range []Mixing{{Kind: Rotated}, {Kind: Hybrid}, {Rotate: true}} {
		one, all := negativesIn(t, m, shaped(h, w), single), negativesIn(t, m, shaped(h, w, channels), b)
		for i := range all {
			for k, v := range all[i] {
				if v != one[i][k/channels] {
					t.Fatalf("%+v: sample %d has %v at %d, and %v in an image of one channel", m, i, v, k, one[i][k/channels])
				}
			}
		}
	}
}

// Turning by 90° maps a pixel exactly, and by 0° changes nothing.
func TestRotate(t *testing.T) {
	square := image{height: 3, width: 3, channels: 1}
	x := []float32{1, 2, 3, 4, 5, 6, 7, 8, 9}
	quarter := []float32{3, 6, 9, 2, 5, 8, 1, 4, 7}
	for _, c := range []struct {
		angle float64
		want  []float32
	}{{0, x}, {math.Pi / 2, quarter}} {
		for i, v := range square.rotate(x, c.angle) {
			if math.Abs(float64(v-c.want[i])) > 1e-5 {
				t.Errorf("angle %v: pixel %d is %v, want %v", c.angle, i, v, c.want[i])
			}
		}
	}
}

func TestSincos(t *testing.T) {
	for a := -math.Pi / 2; a <= math.Pi/2; a += 0.01 {
		s, c := sincos(a)
		if math.Abs(s-math.Sin(a)) > 1e-12 || math.Abs(c-math.Cos(a)) > 1e-12 {
			t.Fatalf("sincos(%v) = %v, %v", a, s, c)
		}
	}
}
