package stdp

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func learn(t testing.TB, tr learning.Trainer, b learning.Batch) {
	t.Helper()
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
}

func calibrate(t testing.TB, tr learning.Trainer, b learning.Batch) {
	t.Helper()
	more := true
	next := func() (learning.Batch, bool) { first := more; more = false; return b, first }
	if err := tr.(learning.Calibrator).Calibrate(next); err != nil {
		t.Fatal(err)
	}
}

func classesOf(t testing.TB, tr learning.Trainer, b learning.Batch) []int {
	t.Helper()
	var out learning.Outcome
	if err := tr.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	return out.Class
}

func stateOf(tr learning.Trainer) []learning.Tensor { return ruletest.State(tr) }

func sumsInto(tr *trainer) []float64 {
	sums := make([]float64, tr.net.cells)
	for i := range tr.net.inputs {
		for j := range sums {
			sums[j] += float64(tr.weights[i*tr.net.ld+j])
		}
	}
	return sums
}

// Zero fields mean the constants of [diehl2015] and of its code.
func TestSTDPDefaults(t *testing.T) {
	want := Rule{
		Plasticity: DiehlCook{Pre: 1e-4, Post: 1e-2, TauPre: 20, TauPost1: 20, TauPost2: 40},
		Norm:       78. / 784, Rest: 150, MinSpikes: 5, GainStep: .5, MaxRepeats: 20,
	}
	if got := (Rule{}).Resolve(); got != learning.Learner(want) {
		t.Errorf("STDP{} is %+v, want %+v", got, want)
	}
	if got := want.Resolve(); got != learning.Learner(want) {
		t.Errorf("resolved twice it is %+v, want %+v", got, want)
	}
	none := Rule{Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero}.Resolve().(Rule)
	if none.Norm != learning.Zero || none.Rest != learning.Zero || none.MinSpikes != learning.Zero {
		t.Errorf("Zero stays Zero; it became %+v", none)
	}
}

// After every presentation the weights into each cell sum to Norm · inputs, whichever cells fired.
func TestSTDPNormalises(t *testing.T) {
	tr, b := bind(t, ruleOf(DiehlCook{Post: .1}), initial(t, smallNet()), poisson, 2, 1), ruletest.Patterns(6, 12, 2, 1)
	for i := range b.X {
		learn(t, tr, learning.Batch{X: b.X[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream})
		for j, sum := range sumsInto(tr) {
			if math.Abs(sum-.4*12) > 1e-5 {
				t.Errorf("after sample %d the weights into cell %d sum to %v, want 4.8", i, j, sum)
			}
		}
	}
	free := ruleOf(nil)
	free.Norm = -1
	tr = bind(t, free, initial(t, smallNet()), poisson, 2, 1)
	before := sumsInto(tr)
	learn(t, tr, learning.Batch{X: make([][]float32, 0), Stream: b.Stream})
	if got := sumsInto(tr); !slices.Equal(got, before) {
		t.Errorf("without normalisation the sums went from %v to %v", before, got)
	}
}

// θ rises by Step with each spike of its own cell, outlives presentations, and relaxes by e^(−D/τ) after each.
func TestSTDPTheta(t *testing.T) {
	net := smallNet()
	c := net.Populations[1].Cell.(snn.Conductance)
	c.Adapt.PerCell = snn.PerCell{Step: .5, Tau: 900, Init: 15}
	net.Populations[1].Cell = c
	rule := ruleOf(nil)
	rule.MinSpikes = -1
	tr, b := bind(t, rule, initial(t, net), poisson, 2, 1), ruletest.Patterns(5, 12, 2, 1)
	want, spikes := []float64{15, 15, 15, 15, 15, 15}, 0
	for i := range b.X {
		learn(t, tr, learning.Batch{X: b.X[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream})
		for j, n := range tr.lanes[0].counts {
			want[j] = (want[j] + .5*float64(n)) * math.Exp(-(300*.5+50)/900.)
			spikes += int(n)
			if math.Abs(float64(tr.theta[j])-want[j]) > 1e-5 {
				t.Errorf("after sample %d θ of cell %d is %v, want %v", i, j, tr.theta[j], want[j])
			}
		}
	}
	if spikes == 0 {
		t.Error("no cell fired: this tests nothing")
	}
}

// gains is an encoder that is silent below a gain, and remembers which gains it was asked for.
type gains struct {
	Poisson encode.Poisson
	From    float32
	Asked   *[]float32
}

func (e gains) Steps() int { return e.Poisson.Steps() }

func (e gains) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	*e.Asked = append(*e.Asked, gain)
	if gain < e.From {
		dst.Resize(e.Steps(), len(x))
		return
	}
	e.Poisson.Encode(dst, x, gain, s)
}

// Below MinSpikes a sample is shown again, stronger each time, up to MaxRepeats.
func TestSTDPRepeats(t *testing.T) {
	tests := []struct {
		name string
		edit func(*Rule)
		from float32
		want []float32
	}{
		{"enough at once", func(l *Rule) { l.MinSpikes = 1 }, 0, []float32{1}},
		{"on the third showing", func(*Rule) {}, 2, []float32{1, 1.5, 2}},
		{"larger steps", func(l *Rule) { l.GainStep = 1.5 }, 4, []float32{1, 2.5, 4}},
		{"never enough", func(l *Rule) { l.MaxRepeats = 3 }, 99, []float32{1, 1.5, 2, 2.5}},
		{"no repeats", func(l *Rule) { l.MinSpikes = -1 }, 99, []float32{1}},
		{"more wanted than there can be", func(l *Rule) { l.MinSpikes, l.MaxRepeats = 1e6, 1 }, 0, []float32{1, 1.5}},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			rule, b := ruleOf(nil), ruletest.Patterns(1, 12, 2, 1)
			c.edit(&rule)
			var asked []float32
			strong := encode.Poisson{T: 300, MaxRate: 400}
			tr := bind(t, rule, initial(t, smallNet()), gains{strong, c.from, &asked}, 2, 1)
			learn(t, tr, b)
			if !slices.Equal(asked, c.want) {
				t.Errorf("shown with gains %v in training, want %v", asked, c.want)
			}
			k, _ := tr.Counts()
			if k.Samples != 1 || k.Steps != int64(len(c.want))*400 {
				t.Errorf("%d samples and %d steps are counted, want 1 and %d", k.Samples, k.Steps, len(c.want)*400)
			}
			asked = nil
			if classesOf(t, tr, b); !slices.Equal(asked, c.want) {
				t.Errorf("shown with gains %v in a test, want %v", asked, c.want)
			}
		})
	}
}

// Each showing of a sample draws fresh spikes, and the same ones in every run.
func TestSTDPRepeatsDrawAfresh(t *testing.T) {
	rule, b := ruleOf(nil), ruletest.Patterns(1, 12, 2, 1)
	rule.MinSpikes, rule.MaxRepeats, rule.GainStep = 1e6, 1, 1e-9
	tr := bind(t, rule, initial(t, smallNet()), poisson, 2, 1)
	learn(t, tr, b)
	second := slices.Clone(tr.lanes[0].spikes.Bits)
	var first, again snn.Spikes
	poisson.Encode(&first, b.X[0], 1, b.Stream.At(0).At(0))
	poisson.Encode(&again, b.X[0], 1, b.Stream.At(0).At(1))
	if !slices.Equal(second, again.Bits) || slices.Equal(second, first.Bits) {
		t.Error("the second showing is not the second draw of the sample's stream")
	}
}

// Classify and Calibrate leave weights, θ and the count of presentations as they are, do not look at labels of the samples to
// be classified, and only Calibrate changes the labels of cells.
func TestSTDPFrozen(t *testing.T) {
	tr, b := bind(t, ruleOf(nil), initial(t, smallNet()), poisson, 2, 2), ruletest.Patterns(20, 12, 2, 1)
	learn(t, tr, b)
	before := stateOf(tr)
	calibrate(t, tr, b)
	after := stateOf(tr)
	if !reflect.DeepEqual(before[:3], after[:3]) {
		t.Error("labelling cells changed weights, θ or the number of presentations")
	}
	if reflect.DeepEqual(before[3:], after[3:]) {
		t.Error("labelling cells left no trace")
	}
	want := classesOf(t, tr, b)
	b.Label = nil
	if got := classesOf(t, tr, b); !slices.Equal(got, want) {
		t.Errorf("without their labels the samples are %v, with them %v", got, want)
	}
	if !reflect.DeepEqual(after, stateOf(tr)) {
		t.Error("classifying changed the state")
	}
}

// The calibration samples of a run are the last ones of its training split.
func TestSTDPCalibrationSize(t *testing.T) {
	for _, c := range []struct{ assign, n, want int }{{0, 60_000, 10_000}, {0, 300, 300}, {50, 300, 50}, {500, 300, 300}} {
		tr := bind(t, Rule{Assign: c.assign}, initial(t, smallNet()), poisson, 2, 1)
		if got := tr.CalibrationSize(c.n); got != c.want {
			t.Errorf("Assign %d: %d of %d samples, want %d", c.assign, got, c.n, c.want)
		}
	}
}

// Any number of workers gives the same bits.
func TestSTDPWorkers(t *testing.T) {
	type outcome struct {
		state []learning.Tensor
		class []int
		k     [2]snn.Counts
	}
	run := func(workers int) (o outcome) {
		tr, b := bind(t, ruleOf(nil), initial(t, smallNet()), poisson, 2, workers), ruletest.Patterns(23, 12, 2, 1)
		learn(t, tr, b)
		calibrate(t, tr, b)
		o.class = classesOf(t, tr, ruletest.Patterns(31, 12, 2, 4))
		o.state = stateOf(tr)
		o.k[0], o.k[1] = tr.Counts()
		return o
	}
	want := run(1)
	for _, workers := range []int{2, 5} {
		if got := run(workers); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: state, classes or counts differ from those of one", workers)
		}
	}
}

// A trainer into which the state of another was copied continues to the same bits, with delays of its synapses too.
func TestSTDPContinues(t *testing.T) {
	for _, c := range smallNets() {
		t.Run(c.name, func(t *testing.T) {
			first, second := ruletest.Patterns(6, 12, 2, 1), ruletest.Patterns(6, 12, 2, 2)
			whole := bind(t, c.rule, initial(t, c.net), poisson, 2, 1)
			learn(t, whole, first)
			calibrate(t, whole, first)

			resumed := bind(t, c.rule, initial(t, c.net), poisson, 2, 1)
			for i, x := range resumed.State() {
				copy(x.F32, whole.State()[i].F32)
				copy(x.I64, whole.State()[i].I64)
			}
			if err := resumed.Restored(); err != nil {
				t.Fatal(err)
			}
			k, _ := whole.Counts()
			_, none := resumed.Counts()
			resumed.SetCounts(k, none)
			if got, want := classesOf(t, resumed, second), classesOf(t, whole, second); !slices.Equal(got, want) {
				t.Errorf("classes after the copy are %v, want %v", got, want)
			}
			learn(t, whole, second)
			learn(t, resumed, second)
			if !reflect.DeepEqual(stateOf(whole), stateOf(resumed)) {
				t.Error("the state differs from that of the run that was not interrupted")
			}
			k1, _ := whole.Counts()
			if k2, _ := resumed.Counts(); !reflect.DeepEqual(k1, k2) {
				t.Errorf("counts are %+v, want %+v", k2, k1)
			}
		})
	}
}

// Sync writes what was learnt to the model, and nothing before.
func TestSTDPSync(t *testing.T) {
	m := initial(t, smallNet())
	tr := bind(t, ruleOf(nil), m, poisson, 2, 1)
	fresh := initial(t, smallNet())
	learn(t, tr, ruletest.Patterns(6, 12, 2, 1))
	w, _ := m.Weights(0)
	untouched, _ := fresh.Weights(0)
	sameBits(t, "weights before Sync", w, untouched)
	tr.Sync()
	sameBits(t, "weights", w, tr.weights)
	sameBits(t, "θ", m.Theta(1), tr.theta)
	if slices.Equal(w, untouched) {
		t.Error("nothing was learnt")
	}
}

// A presentation allocates nothing once the trainer has seen the like of it, neither one that learns nor one that does not.
func TestSTDPAllocatesOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector allocates")
	}
	for _, c := range smallNets() {
		rule := c.rule
		rule.MinSpikes = -1 // a stronger showing may be longer than any before
		tr, b := bind(t, rule, initial(t, c.net), poisson, 2, 1), ruletest.Patterns(8, 12, 2, 1)
		for range 10 {
			learn(t, tr, b)
		}
		if n := testing.AllocsPerRun(5, func() { learn(t, tr, b) }); n != 0 {
			t.Errorf("%s: 8 presentations allocate %v times, want 0", c.name, n)
		}
		frozen := func() {
			for i := range b.X {
				if _, err := tr.show(tr.lanes[0], b, i, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if n := testing.AllocsPerRun(5, frozen); n != 0 {
			t.Errorf("%s: 8 presentations without plasticity allocate %v times, want 0", c.name, n)
		}
	}
}

// Each synapse has a delay uniform in its range on top of the projection's, the same in every run of a seed, and the
// cells that an input reaches are listed by delay.
func TestSTDPDrawsDelays(t *testing.T) {
	net := &diehlCookNet{dt: .5, inputs: 200, cells: 50, feedDelay: 3}
	d, err := drawDelays(net, 10, snn.NewStream(1))
	if err != nil {
		t.Fatal(err)
	}
	count := map[uint8]int{}
	for _, s := range d.steps {
		count[s]++
	}
	for s := uint8(3); s <= 23; s++ { // 10,000 draws: 500 each, half of that at both ends, ± 5 σ
		want := 500.
		if s == 3 || s == 23 {
			want = 250
		}
		if math.Abs(float64(count[s])-want) > 5*math.Sqrt(want) {
			t.Errorf("%d synapses have a delay of %d steps, want about %v", count[s], s, want)
		}
	}
	for i := range uint32(200) {
		n := 0
		for delay := range d.longest + 1 {
			for _, j := range d.reached(i, delay) {
				n++
				if got := int(d.steps[int(i)*50+int(j)]); got != delay {
					t.Fatalf("synapse %d→%d is listed at %d steps and has %d", i, j, delay, got)
				}
			}
		}
		if n != 50 {
			t.Fatalf("input %d is listed with %d cells, want 50", i, n)
		}
	}
	again, _ := drawDelays(net, 10, snn.NewStream(1))
	if other, _ := drawDelays(net, 10, snn.NewStream(2)); !slices.Equal(again.steps, d.steps) || slices.Equal(other.steps, d.steps) {
		t.Error("delays do not follow from the seed")
	}
}

func TestSTDPRefuses(t *testing.T) {
	edit := func(f func(n *snn.Net)) snn.Net { n := smallNet(); f(&n); return n }
	good := smallNet()
	tests := []struct {
		name string
		rule Rule
		net  snn.Net
		want string
	}{
		{"norm", Rule{Norm: math.NaN()}, good, "Norm is NaN"},
		{"rest", Rule{Rest: math.Inf(1)}, good, "Rest is +Inf"},
		{"weaker", Rule{GainStep: -.5}, good, "GainStep"},
		{"repeats", Rule{MaxRepeats: -2}, good, "MaxRepeats is -2"},
		{"delays", Rule{Delays: -2}, good, "Delays is -2"},
		{"long delays", Rule{Delays: 200}, good, "400 steps"},
		{"assign", Rule{Assign: -1}, good, "Assign is learning.Zero (-1)"},
		{"readout", Rule{Readout: 9}, good, "Readout is 9; choose AllActivity, "},
		{"times", Rule{Plasticity: DiehlCook{TauPre: -1}}, good, "DiehlCook.TauPre is learning.Zero (-1)"},
		{"amplitude", Rule{Plasticity: Pair{Plus: math.NaN()}}, good, "Pair.Plus is NaN"},
		{"exponent", Rule{Plasticity: Pair{Mu: -.5}}, good, "Pair.Mu is -0.5"},
		{"rate", Rule{Plasticity: Triplet{Rate: math.Inf(1)}}, good, "Triplet.Rate is +Inf"},
		{"triplet times", Rule{Plasticity: Triplet{TauX: math.Inf(1)}}, good, "Triplet.TauX"},
		{"soft", Rule{Plasticity: Pair{Mu: 1}}, edit(func(n *snn.Net) { n.Projections[0].Bound = snn.Bound{} }), "soft bounds need a Bound"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			m, err := c.net.Init(1)
			if err != nil {
				t.Fatalf("the net itself is wrong: %v", err)
			}
			_, err = c.rule.Bind(learning.Setup{Model: m, Encoder: poisson, Classes: 2, Batch: 1})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "stdp: ") {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
	m := initial(t, good)
	lateral, _ := m.Weights(2)
	inhibition := lateral[0]
	lateral[0] = -51
	if _, err := (Rule{}).Bind(learning.Setup{Model: m, Encoder: poisson, Classes: 2, Batch: 1}); err == nil ||
		!strings.Contains(err.Error(), "inhibits by -51") {
		t.Errorf("with an inhibition that excites: error %v", err)
	}
	lateral[0] = inhibition
	if _, err := (Rule{}).Bind(learning.Setup{Model: m, Encoder: poisson, Batch: 1}); err == nil || !strings.Contains(err.Error(), "0 classes") {
		t.Errorf("without classes: error %v", err)
	}
	if _, err := (Rule{}).Bind(learning.Setup{Model: m, Classes: 2, Batch: 1}); err == nil || !strings.Contains(err.Error(), "encoder") {
		t.Errorf("without an encoder: error %v", err)
	}
}

// wrongSpikes encodes to another number of cells than the net has inputs.
type wrongSpikes struct{}

func (wrongSpikes) Steps() int { return 20 }

func (wrongSpikes) Encode(dst *snn.Spikes, _ []float32, _ float32, _ snn.Stream) { dst.Resize(20, 3) }

// What is wrong with a batch is an error of the call, not a panic.
func TestSTDPRefusesBatches(t *testing.T) {
	good := ruletest.Patterns(2, 12, 2, 1)
	tests := []struct {
		name string
		e    learning.Encoder
		edit func(b *learning.Batch)
		want string
	}{
		{"positions", poisson, func(b *learning.Batch) { b.Index = b.Index[:1] }, "2 samples with 1 positions"},
		{"values", poisson, func(b *learning.Batch) { b.X[1] = b.X[1][:5] }, "sample 1 has 5 values for 12 inputs"},
		{"currents", encode.Direct{T: 20}, func(*learning.Batch) {}, "gives currents"},
		{"spikes", wrongSpikes{}, func(*learning.Batch) {}, "gives 3 cells, and population \"input\" has 12"},
	}
	for _, c := range tests {
		b := good
		b.X = slices.Clone(good.X)
		c.edit(&b)
		tr := bind(t, ruleOf(nil), initial(t, smallNet()), c.e, 2, 2)
		_, learn := tr.Learn(b)
		for call, err := range map[string]error{"Learn": learn, "Classify": tr.Classify(b, &learning.Outcome{})} {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s of a batch with wrong %s: error %v, want one with %q", call, c.name, err, c.want)
			}
		}
	}
	for name, label := range map[string][]int{"label 2 of 2": {0, 2}, "label -1 of 2": {-1, 0}, "1 labels for 2 samples": {1}} {
		b := good
		b.Label = label
		tr := bind(t, ruleOf(nil), initial(t, smallNet()), poisson, 2, 1)
		more := true
		err := tr.Calibrate(func() (learning.Batch, bool) { first := more; more = false; return b, first })
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("labels %v: error %v, want one with %q", label, err, name)
		}
	}
}
