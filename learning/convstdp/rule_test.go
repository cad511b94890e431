package convstdp

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// digits is a net for images of 8 × 8, which learns in seconds: one layer by STDP, a pooling, and one by reward.
func digits() learning.Entry {
	code := encode.DoG{T: 8, Radius: 4, Threshold: 20}
	code.Filters[0], code.Filters[1] = encode.DoGFilter{Window: 3, Centre: 3. / 9, Surround: 6. / 9}, encode.DoGFilter{Window: 3, Centre: 6. / 9, Surround: 3. / 9}
	r := Rule{Reward: Reward{Plus: .02, Minus: .015, WrongMinus: .02, WrongPlus: .0025, Window: 50}}
	r.Stages[0] = Stage{Samples: 230, Doubled: 30, Winners: 4, Radius: 1}
	wide, narrow := snn.Bound{Hi: 1}, snn.Bound{Lo: .2, Hi: .8}
	return learning.Entry{
		Encoder: code, Learner: r, Settings: learning.Settings{Epochs: 8, Batch: 40, Seed: 1},
		Net: snn.Net{
			Populations: []snn.Population{
				{Name: "input", Shape: []int{8, 8, 2}}, {Name: "maps", Shape: []int{8, 8, 16}, Cell: Once(4)},
				{Name: "pool", Shape: []int{4, 4, 16}, Cell: Once(.5)}, {Name: "read", Shape: []int{4, 4, 60}, Cell: snn.LI{Beta: 1}},
			},
			Projections: []snn.Projection{
				maps("input", "maps", 3, 1, wide), Pool("maps", "pool", 2), maps("pool", "read", 5, 2, narrow),
			},
		},
	}
}

func digitsTask(t testing.TB, train, valid, test int) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(train, valid, test), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func TestSuite(t *testing.T) {
	learningtest.Suite(t, digits(), digitsTask(t, 400, 100, 100), .4)
}

// A class is what the last layer alone makes of features, whether these are stored or not.
func TestStoredFeaturesChangeNothing(t *testing.T) {
	e, task := digits(), digitsTask(t, 400, 10, 10)
	bind := func() *trainer {
		m, err := e.Net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := e.Learner.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 10, Batch: 400, Pool: kernel.NewPool(1)})
		if err != nil {
			t.Fatal(err)
		}
		return tr.(*trainer)
	}
	index := make([]int, 400)
	for i := range index {
		index[i] = i
	}
	stored, anew := bind(), bind()
	for range 3 {
		anew.features.forget(anew.inTraining())
		for _, tr := range []*trainer{stored, anew} {
			if _, err := tr.Learn(task.Train.Batch(index, snn.Stream{})); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(stored.features.of) != 400 {
		t.Errorf("features of %d samples are stored, want those of 400", len(stored.features.of))
	}
	if !slices.Equal(stored.last().w, anew.last().w) {
		t.Error("with stored features the weights are others")
	}
	a, _ := stored.Counts()
	b, _ := anew.Counts()
	for i := range a.Populations {
		if a.Populations[i] != b.Populations[i] {
			t.Errorf("with stored features the counts of %q are others: %+v, %+v", a.Populations[i].Name, a.Populations[i], b.Populations[i])
		}
	}
}

// What the rule presents is the net: snn.Sim has the same spikes, and the same potentials but for rounding.
func TestClassifiesAsTheNetSays(t *testing.T) {
	same := func(s snn.Stream) snn.Stream { return s }
	learningtest.AgainstSim(t, digits(), digitsTask(t, 300, 20, 20), learningtest.Presentation{Stream: same})
}

func TestRefuses(t *testing.T) {
	lif := func(c snn.LIF) func(*learning.Entry) {
		return func(e *learning.Entry) { e.Net.Populations[1].Cell = c }
	}
	projection := func(k int, f func(*snn.Projection)) func(*learning.Entry) {
		return func(e *learning.Entry) { f(&e.Net.Projections[k]) }
	}
	for want, change := range map[string]func(*learning.Entry){
		"cells integrate and fire once, so give Beta 1 and a Refractory of 7 or more": lif(snn.LIF{Beta: 1, Threshold: 4}),
		"Inclusive is not known to this rule":                                         lif(snn.LIF{Beta: 1, Threshold: 4, Refractory: 9, Inclusive: true}),
		"this rule knows Conv2D and Pool2D":                                           projection(0, func(p *snn.Projection) { p.Wiring = snn.Dense{} }),
		"weights move between the ends of Bound":                                      projection(0, func(p *snn.Projection) { p.Bound = snn.Bound{} }),
		"a pooling has no weights to learn; set Frozen":                               projection(1, func(p *snn.Projection) { p.Frozen = false }),
		"Delay, Gain and Quantization mean nothing here":                              projection(2, func(p *snn.Projection) { p.Gain = 2 }),
		"is Frozen, and it is what reward trains; leave Frozen out":                   projection(2, func(p *snn.Projection) { p.Frozen = true }),
		"its Bound begins at -0.5; give it a Lo of 0 or more":                         projection(2, func(p *snn.Projection) { p.Bound.Lo = -.5 }),
		"must be below the weight":                                                    func(e *learning.Entry) { e.Net.Populations[2].Cell = Once(1) },
		"the last population, and no other, has cells LI":                             func(e *learning.Entry) { e.Net.Populations[3].Cell = Once(1) },
		"projection pool→read leads to 63 maps for 10 classes":                        func(e *learning.Entry) { e.Net.Populations[3].Shape = []int{4, 4, 63} },
		"Stages[0].Winners is learning.Zero (-1)":                                     func(e *learning.Entry) { r := Rule{}; r.Stages[0].Winners = -1; e.Learner = r },
		"Reward.Plus is 2": func(e *learning.Entry) { e.Learner = Rule{Reward: Reward{Plus: 2}} },
		"population \"input\" projects to \"maps\" and to \"maps\"; layers are a chain": projection(1, func(p *snn.Projection) { *p = e0(); p.Name = "second" }),
		"Groups, Stride, Dilation and MaxPool are not known to this":                    projection(2, func(p *snn.Projection) { p.Wiring = snn.Conv2D{Kernel: [2]int{5, 5}, Pad: [2]int{2, 2}, Groups: 2} }),
	} {
		e := digits()
		change(&e)
		m, err := e.Net.Init(1)
		if err == nil {
			_, err = e.Learner.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 10, Batch: 1})
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

func e0() snn.Projection { return maps("input", "maps", 3, 1, snn.Bound{Hi: 1}) }

// The rates of SpykeTorch's layers: doubled before the 500th, 1000th, … sample of a stage learns, until 0.15.
func TestRatesDouble(t *testing.T) {
	r := Rule{}.Resolve().(Rule)
	for n, want := range map[int64]float64{1: .004, 499: .004, 500: .008, 999: .008, 1000: .016, 1500: .032, 2000: .064, 2500: .128, 3000: .15, 1e6: .15} {
		d := r.Stages[0].change(n, snn.Bound{Hi: 1})
		if math.Abs(float64(d.seen)-want) > 1e-7 || math.Abs(float64(d.unseen)+.75*want) > 1e-7 {
			t.Errorf("sample %d: rates %v and %v, want %v and %v", n, d.seen, d.unseen, want, -.75*want)
		}
	}
}

// The larger of the two rates doubles to Most, whichever it is and if the other is 0; one that is beyond Most stays.
func TestRatesAreBounded(t *testing.T) {
	for _, c := range []struct{ plus, minus, wantPlus, wantMinus float64 }{
		{learning.Zero, .003, 0, .15}, {.004, learning.Zero, .15, 0}, {.001, .004, .0375, .15}, {.1, .4, .1, .4}, {learning.Zero, learning.Zero, 0, 0},
	} {
		r := Rule{}
		r.Stages[0] = Stage{Plus: c.plus, Minus: c.minus}
		r = r.Resolve().(Rule)
		r.all().Plain()
		d := r.Stages[0].change(1e6, snn.Bound{Hi: 1})
		if math.Abs(float64(d.seen)-c.wantPlus) > 1e-7 || math.Abs(float64(d.unseen)+c.wantMinus) > 1e-7 {
			t.Errorf("Plus %v and Minus %v become %v and %v, want %v and %v", c.plus, c.minus, d.seen, -d.unseen, c.wantPlus, c.wantMinus)
		}
	}
}

// With 4 samples a window, of which one is wrong and one silent, the next ones learn from right decisions a quarter, and from wrong ones half as much.
func TestRatesAdapt(t *testing.T) {
	tr := one(t, Rule{Reward: Reward{Window: 4}}, true)
	check := func(reward, punish float64) {
		t.Helper()
		w := tr.rule.Reward
		hit, miss := w.change(true, 50, tr.clock, snn.Bound{}), w.change(false, 50, tr.clock, snn.Bound{})
		for i, c := range [][2]float64{{float64(hit.seen), .004 * reward}, {float64(hit.unseen), -.003 * reward},
			{float64(miss.seen), -.004 * punish}, {float64(miss.unseen), .0005 * punish}} {
			if math.Abs(c[0]-c[1]) > 1e-8 {
				t.Errorf("change %d is %v, want %v", i, c[0], c[1])
			}
		}
	}
	for _, hit := range []bool{true, false, true} {
		tr.tick(true, hit)
		check(1, 1)
	}
	tr.tick(false, false)
	check(.25, .5)
	for range 4 {
		tr.tick(true, true)
	}
	check(0, 1)
	tr.rule.Reward.Half = 25 // and 50 samples before are two more halves of the reciprocal
	check(0, 1./3)
}

func TestRefusesCodesOfManySpikes(t *testing.T) {
	e := digits()
	e.Net.Populations[0].Shape = []int{8, 8}
	m, err := e.Net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for want, code := range map[string]learning.Encoder{"fires twice": encode.Bernoulli{T: 8}, "currents": encode.Direct{T: 8}} {
		tr, err := e.Learner.Bind(learning.Setup{Model: m, Encoder: code, Classes: 10, Batch: 40})
		if err != nil {
			t.Fatal(err)
		}
		_, err = tr.Learn(digitsTask(t, 40, 0, 0).Train.Batch([]int{0, 1}, snn.Stream{}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
