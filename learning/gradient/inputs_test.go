package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Derivatives by the input of every form of cell, by constant, changing and spiking input, are those of the tape; with segments and several
// workers the bits are the same.
func TestInputsAgainstTape(t *testing.T) {
	for name, cell := range cellForms() {
		t.Run(name, func(t *testing.T) {
			compared, felt := 0, 0
			for seed := range 9 {
				g := rand.New(rand.NewPCG(uint64(seed), 31))
				steps, rows := 4+g.IntN(16), 1+g.IntN(5)
				n := cellNet(g, cell, seed%2 == 0)
				rule := cellRule(g, n, steps)
				rule.Truncate = 0
				m, b := ruletest.Model(t, n), randomBatch(g, n, rows)
				e := []learning.Encoder{encode.Direct{T: steps}, waves{steps}, encode.Bernoulli{T: steps, Max: .8}}[seed%3]
				want, margin := tapeInputs(newTapeNet(m, rule), inputs(b, e), b.Label, seed%3 == 0)
				if margin < 1e-5 {
					continue // float32 may see another spike
				}
				compared++
				bits := [][]float32(nil)
				for _, how := range []struct{ history, workers int }{{math.MaxInt, 1}, {1, 3}} {
					_, got, err := boundInputs(t, rule, m, e, 3, rows, how.history, how.workers).Gradient(b)
					if err != nil {
						t.Fatal(err)
					}
					if bits == nil {
						bits = got
						felt += closeRows(t, fmt.Sprintf("seed %d: %+v\n%v", seed, rule, n), got, want)
					}
					if !slices.EqualFunc(bits, got, slices.Equal[[]float32]) {
						t.Errorf("seed %d: segments and 3 workers give other bits", seed)
					}
				}
			}
			if compared < 4 || felt == 0 {
				t.Errorf("only %d nets could be compared, and %d numbers of their input were felt", compared, felt)
			}
		})
	}
}

// tapeInputs returns the derivatives of each sample's loss by its input, summed over steps where it is constant, and how far from a threshold
// potentials stayed.
func tapeInputs(o *tapeNet, in [][][]float64, label []int, constant bool) (d [][]float64, margin float64) {
	input, output := o.m.Net.Index("in"), o.m.Net.Index("out")
	for r, x := range in {
		cells := o.present(x, len(x))
		s, u := bpttMatrix(len(x), 3), bpttMatrix(len(x), 3)
		for t := range x {
			for c := range s[t] {
				s[t][c], u[t][c] = o.value[cells[t][output][c].s], o.value[cells[t][output][c].u]
			}
		}
		_, ds, du := bpttLoss(o.rule.Loss, s, u, label[r])
		for t := range x {
			for c := range s[t] {
				o.grad[cells[t][output][c].s] += ds[t][c]
				o.grad[cells[t][output][c].u] += du[t][c]
			}
		}
		o.back()
		width, row := len(x[0]), make([]float64, len(x)*len(x[0]))
		for t := range x {
			for i, c := range cells[t][input] {
				if constant {
					row[i] += o.grad[c.s]
				} else {
					row[t*width+i] = o.grad[c.s]
				}
			}
		}
		if constant {
			row = row[:width]
		}
		d = append(d, row)
		clear(o.grad) // numbers are those of one sample at a time
	}
	return d, o.margin
}

// boundInputs prepares derivatives by the input, for classes.
func boundInputs(t *testing.T, rule Rule, m *snn.Model, e learning.Encoder, classes, rows, history, workers int) *Inputs {
	t.Helper()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	x, err := rule.inputs(learning.Setup{Model: m, Encoder: e, Classes: classes, Batch: rows, Pool: pool}, memory{history, 1})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// closeRows compares numbers of samples, and returns how many are not 0.
func closeRows(t *testing.T, what string, got [][]float32, want [][]float64) (felt int) {
	t.Helper()
	for r := range want {
		top := 0.0
		for _, v := range want[r] {
			top = max(top, math.Abs(v))
		}
		if len(got[r]) != len(want[r]) {
			t.Fatalf("%s: sample %d has %d derivatives, want %d", what, r, len(got[r]), len(want[r]))
		}
		for i, v := range want[r] {
			if math.Abs(float64(got[r][i])-v) > 1e-4*top+1e-7 {
				t.Errorf("%s: sample %d, number %d: %g, want %g", what, r, i, got[r][i], v)
				return felt
			}
			if v != 0 {
				felt++
			}
		}
	}
	return felt
}

// inputWirings are nets of leaky integrators alone, whose squared error is a quadratic function of the input, by pieces where it is max-pooled;
// behind attention it is a polynomial of higher degree.
func inputWirings() map[string]snn.Net {
	net := func(shape []int, cells int, more ...snn.Projection) snn.Net {
		for i := range more {
			more[i].Pre, more[i].Post = "in", "out"
			more[i].Init = snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: .5}
		}
		return snn.Net{Dt: 1, Projections: more, Populations: []snn.Population{
			{Name: "in", Shape: shape}, {Name: "out", Shape: []int{cells}, Cell: snn.LI{Tau: 3}}}}
	}
	maps := []int{6, 6, 2}
	conv := func(pool, side int) snn.Net {
		n := net(maps, side*side*3, snn.Projection{Wiring: snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: pool}, Delay: 1})
		n.Populations[1].Shape = []int{side, side, 3}
		return n
	}
	attended := net([]int{2, 6}, 4, snn.Projection{Wiring: snn.Attention{}, Delay: 1, Gain: 2})
	attended.Populations[1].Shape = []int{2, 2}
	return map[string]snn.Net{
		"attended":   attended,
		"dense":      net([]int{5}, 3, snn.Projection{Delay: 2, Gain: .7}),
		"wide":       net([]int{5}, 600, snn.Projection{}),
		"several":    net([]int{4}, 4, snn.Projection{Name: "all"}, snn.Projection{Name: "own", Wiring: snn.OneToOne{}, Delay: 3, Gain: 2}),
		"sparse":     net([]int{7}, 9, snn.Projection{Wiring: snn.Sparse{Probability: .5}}),
		"convolved":  conv(0, 4),
		"max-pooled": conv(2, 2),
	}
}

// Of cells that do not fire, derivatives by the input are finite differences of the loss, through every wiring and delay.
func TestInputsFiniteDifferences(t *testing.T) {
	for name, n := range inputWirings() {
		for _, e := range []learning.Encoder{encode.Direct{T: 7}, waves{7}} {
			g := rand.New(rand.NewPCG(5, 6))
			m, b := ruletest.Model(t, n), randomBatch(g, n, 3)
			x := boundInputs(t, Rule{Loss: Loss{Kind: MSEMembrane}}, m, e, n.Populations[1].Size(), 3, math.MaxInt, 1)
			_, d, err := x.Gradient(b)
			if err != nil {
				t.Fatal(err)
			}
			by := alongSamples(e, d, b)
			loss := func() float64 {
				sum, _, err := x.Gradient(b)
				if err != nil {
					t.Fatal(err)
				}
				return sum * 3 // of one sample
			}
			h, missed := float32(1.0/64), 0
			if name == "max-pooled" {
				h = 1.0 / 2048
			}
			for r := range b.X {
				for i, was := range b.X[r] {
					b.X[r][i] = was + h
					above := loss()
					b.X[r][i] = was - h
					want := (above - loss()) / float64(2*h)
					b.X[r][i] = was
					if math.Abs(by[r][i]-want) > 2e-3*math.Abs(want)+2e-6/float64(h) {
						missed++
						t.Logf("%s, %T: sample %d, value %d: %g, by differences %g", name, e, r, i, by[r][i], want)
					}
				}
			}
			if missed > 0 && (name != "max-pooled" || missed > 4) { // a change may cross the border of a piece
				t.Errorf("%s, %T: %d derivatives are not those by differences", name, e, missed)
			}
		}
	}
}

// alongSamples returns the derivatives by the values of samples, which the encoder makes input of.
func alongSamples(e learning.Encoder, d [][]float32, b learning.Batch) (by [][]float64) {
	for r, x := range b.X {
		row := make([]float64, len(x))
		for i := range x {
			var s snn.Spikes
			one := make([]float32, len(x))
			one[i] = 1
			e.Encode(&s, one, 1, b.Stream)
			for k, v := range append(slices.Clone(s.Graded), s.Current...) {
				row[i] += float64(v) * float64(d[r][k])
			}
		}
		by = append(by, row)
	}
	return by
}

// numbered gives the spikes of another encoder as graded values.
type numbered struct{ learning.Encoder }

func (e numbered) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	var spikes snn.Spikes
	e.Encoder.Encode(&spikes, x, gain, s)
	dst.ResizeGraded(spikes.Steps, spikes.Cells)
	for k := range dst.Graded {
		if spikes.Has(k/spikes.Cells, k%spikes.Cells) {
			dst.Graded[k] = 1
		}
	}
}

// A spike is a graded value of 1: derivatives are the same.
func TestInputsOfSpikes(t *testing.T) {
	for name, n := range inputWirings() {
		m, b := ruletest.Model(t, n), randomBatch(rand.New(rand.NewPCG(8, 6)), n, 3)
		var d [2][][]float32
		for k, e := range []learning.Encoder{encode.Bernoulli{T: 6}, numbered{encode.Bernoulli{T: 6}}} {
			x := boundInputs(t, Rule{Loss: Loss{Kind: MSEMembrane}}, m, e, n.Populations[1].Size(), 3, math.MaxInt, 1)
			var err error
			if _, d[k], err = x.Gradient(b); err != nil {
				t.Fatal(err)
			}
		}
		want := [][]float64{}
		for _, row := range d[1] {
			want = append(want, bpttNumbers(row))
		}
		if closeRows(t, name, d[0], want) == 0 {
			t.Errorf("%s: nothing of the input was felt", name)
		}
	}
}

// A loss of the caller's that is the rule's has its derivatives.
func TestInputsPull(t *testing.T) {
	n := snn.Recurrent(4, 20, 3)
	m, b := ruletest.Model(t, n), ruletest.Batch(3, 4, 3, 2)
	x := boundInputs(t, Rule{Loss: Loss{Kind: MSEMembrane}}, m, waves{9}, 3, 3, math.MaxInt, 1)
	_, d, err := x.Gradient(b)
	if err != nil {
		t.Fatal(err)
	}
	var want [][]float64
	for _, row := range d {
		want = append(want, bpttNumbers(row))
	}
	got, err := x.Pull(b, func(i int, y, dy []float64) {
		for k := range y {
			target := 0.0
			if k%3 == b.Label[i] {
				target = 1
			}
			dy[k] += 2 * (y[k] - target) / 27
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if closeRows(t, "pulled", got, want) == 0 {
		t.Error("nothing of the input was felt")
	}
}

func TestInputsRefuse(t *testing.T) {
	m := ruletest.Model(t, snn.Recurrent(4, 20, 3))
	setup := learning.Setup{Model: m, Encoder: waves{9}, Classes: 3, Batch: 2}
	loss := Loss{Kind: CEMembrane}
	for want, rule := range map[string]Rule{
		"Truncate is 3": {Loss: loss, Truncate: 3},
		"Online true":   {Loss: loss, Credit: Credit{Kind: OTTT, Online: true}},
		"DECOLLE with":  {Loss: Loss{Kind: SmoothL1Membrane}, Credit: Credit{Kind: DECOLLE}},
		"reads spikes":  {},
	} {
		if _, err := rule.Inputs(setup); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	x, err := Rule{Loss: loss}.Inputs(setup)
	if err != nil {
		t.Fatal(err)
	}
	b := ruletest.Batch(2, 4, 3, 2)
	if _, err = x.Pull(b, nil); err == nil || !strings.Contains(err.Error(), "judge is nil") {
		t.Errorf("no judge: %v", err)
	}
	b.Label = nil
	if _, _, err = x.Gradient(b); err == nil || !strings.Contains(err.Error(), "without labels") {
		t.Errorf("no labels: %v", err)
	}
	if _, _, err = (*Inputs)(nil).Gradient(b); err == nil || !strings.Contains(err.Error(), "it is nil") {
		t.Errorf("nil: %v", err)
	}
}
