package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// frontAndCore is a front end, a core of the same kind of cells and leaky integrators that read the core.
func frontAndCore(inputs, front, core, outputs int) snn.Net {
	n := snn.Feedforward(inputs, front, core, outputs)
	n.Populations[1].Name, n.Populations[2].Name = "front", "core"
	n.Projections[0].Post, n.Projections[1].Pre, n.Projections[1].Post, n.Projections[2].Pre = "front", "front", "core", "core"
	cell := snn.LIF{Beta: .9, Threshold: .3}
	n.Populations[1].Cell, n.Populations[2].Cell, n.Populations[3].Cell = cell, cell, snn.LI{Beta: .9}
	return n
}

var ofCore = Rule{Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp, Through: []string{"front→core"}}}

// With nothing recurrent, a front end through which errors go and a core of e-prop are back-propagation through time, to the bit.
func TestThroughIsBPTTWithoutRecurrence(t *testing.T) {
	for _, cells := range []int{20, 150} {
		n := frontAndCore(20, 90, cells, 3)
		bptt := ofCore
		bptt.Credit = Credit{}
		if a, b := afterOne(t, bptt, n), afterOne(t, ofCore, n); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("core of %d cells: not what back-propagation through time learns", cells)
		}
	}
}

// With all recurrent projections named too, nothing is cut.
func TestThroughAllIsBPTT(t *testing.T) {
	n := frontAndCore(20, 90, 70, 3)
	n.Projections = append(n.Projections, snn.Projection{Pre: "core", Post: "core", Delay: 1}, snn.Projection{Pre: "front", Post: "front", Delay: 2})
	bptt, all := ofCore, ofCore
	bptt.Credit, all.Credit.Through = Credit{}, []string{"front→core", "core→core", "front→front"}
	if a, b := afterOne(t, bptt, n), afterOne(t, all, n); fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("not what back-propagation through time learns")
	}
	if a, b := afterOne(t, bptt, n), afterOne(t, ofCore, n); fmt.Sprint(a) == fmt.Sprint(b) {
		t.Error("with nothing but the front end named, it is back-propagation through time")
	}
}

// drawnTape draws spikes of cells by step.
func drawnTape(rnd *rand.Rand, steps, cells int) [][]float64 {
	x := matrix(steps, cells)
	for step := range x {
		for i := range x[step] {
			if rnd.Float64() < .3 {
				x[step][i] = 1
			}
		}
	}
	return x
}

// The gradients of a front end before a recurrent core are those of back-propagation through time in a net whose recurrent spikes are
// inputs: spikes that are given, through which no errors go.
func TestThroughIsBPTTWithSpikesOfTheCoreAsInput(t *testing.T) {
	const inputs, front, core, outputs, steps = 6, 20, 12, 3, 40
	rnd := rand.New(rand.NewPCG(3, 4))
	in, label := drawnTape(rnd, steps, inputs), make([]int, steps)
	for step := range label {
		label[step] = rnd.IntN(outputs)
	}
	n := frontAndCore(inputs, front, core, outputs)
	n.Projections = append(n.Projections, snn.Projection{Pre: "core", Post: "core", Delay: 1})
	m := ruletest.Model(t, n)
	given, unfolded := unfoldedCore(t, m, in)
	mixed, bptt := ofCore, ofCore
	bptt.Credit = Credit{}
	a, b := bindSteps(t, mixed, m, in), bindSteps(t, bptt, unfolded, given)
	for _, tr := range []*trainer{a, b} {
		if _, err := tr.Learn(learning.Batch{X: [][]float32{{0}}, StepLabel: [][]int{label}, Index: []int{0}}); err != nil {
			t.Fatal(err)
		}
	}
	for k, p := range n.Projections {
		x, y := &a.projs[k], &b.projs[k]
		rows, largest := a.pops[x.pre].n, 0.0
		at := 0
		if p.Pre == "core" && p.Post == "core" {
			at = inputs // its spikes stand behind those of the input
		}
		for i := range rows {
			for j := range a.pops[x.post].n {
				got, want := float64(x.grad[i*x.ld+j]), float64(y.grad[(at+i)*y.ld+j])
				if largest = max(largest, math.Abs(want)); math.Abs(got-want) > 1e-4 {
					t.Fatalf("%v: gradient %d, %d is %v, want %v", p, i, j, got, want)
				}
			}
		}
		if largest < 1e-2 {
			t.Errorf("%v: no gradient above %v", p, largest)
		}
	}
}

// unfoldedCore returns the spikes of the input and, a step late, of the core, and the net in which those are inputs.
func unfoldedCore(t *testing.T, m *snn.Model, in [][]float64) (given [][]float64, unfolded *snn.Model) {
	t.Helper()
	spikes := &snn.Spikes{}
	torchTape{in}.Encode(spikes, nil, 1, snn.NewStream(0))
	trace, err := m.Run(spikes)
	if err != nil {
		t.Fatal(err)
	}
	inputs, core := len(in[0]), trace.Populations[2].Spikes
	given = matrix(len(in), inputs+core.Cells)
	fired := 0
	for step := range in {
		copy(given[step], in[step])
		for i := range core.Cells {
			if step > 0 && core.Has(step-1, i) {
				given[step][inputs+i] = 1
				fired++
			}
		}
	}
	if fired < 20 {
		t.Fatalf("%d spikes of the core, want 20", fired)
	}
	n := frontAndCore(inputs+core.Cells, trace.Populations[1].Spikes.Cells, core.Cells, m.Net.Populations[3].Size())
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "core"})
	unfolded = ruletest.Model(t, n)
	for k := range n.Projections {
		from, ld := m.Weights(k)
		to, stride := unfolded.Weights(k)
		at, rows, cols := 0, m.WeightShape(k)[0], m.WeightShape(k)[1]
		clear(to)
		if k == 3 {
			at = inputs
		}
		for i := range rows {
			copy(to[(at+i)*stride:][:cols], from[i*ld:][:cols])
		}
	}
	return given, unfolded
}

func TestThroughRefuses(t *testing.T) {
	n := frontAndCore(4, 3, 3, 2)
	for want, credit := range map[string]Credit{
		`names "front→back", and the net has no`:          {Kind: EProp, Through: []string{"front→back"}},
		`input→front, which comes from the input "input"`: {Kind: EProp, Through: []string{"input→front"}},
		"Credit.Through is for EProp, not BPTT":           {Through: []string{"front→core"}},
		`name a projection from it in Credit.Through`:     {Kind: EProp},
	} {
		_, err := Rule{Loss: Loss{Kind: CEMembrane}, Credit: credit}.Bind(
			learning.Setup{Model: ruletest.Model(t, n), Encoder: encode.Bernoulli{T: 3}, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", credit, err, want)
		}
	}
}

// Under random feedback a front end has none of its own.
func TestThroughOfRandomFeedback(t *testing.T) {
	n := frontAndCore(10, 30, 20, 3)
	n.Projections = append(n.Projections, snn.Projection{Pre: "core", Post: "core", Delay: 1})
	rule := ofCore
	rule.Credit.Feedback = Random
	tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 10}, 8, 1)
	if len(tr.feedback) != 1 || tr.feedback[0].name != "core.feedback" {
		t.Fatalf("%d feedbacks, want that of the core", len(tr.feedback))
	}
	if _, err := tr.Learn(ruletest.Batch(8, 10, 3, 1)); err != nil {
		t.Fatal(err)
	}
	if !nonzero(tr.projs[0].grad) {
		t.Error("no error reaches the front end")
	}
}

func nonzero(grad []float32) bool {
	for _, g := range grad {
		if g != 0 {
			return true
		}
	}
	return false
}
