package tests

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// device counts what a rule does on a tiny net input→hidden→output, with hidden→hidden where it recurs, in loops over steps, cells and synapses.
type device struct {
	steps                     int
	fired                     [3][][]bool // by layer, step and cell
	joins                     [][2]int    // layers
	mac, add, read, write     float64
	writes                    int // weights written
	inputs, computed, weights int
}

var deviceSizes = [3]int{3, 4, 2}

func newDevice(recurs bool) *device {
	d := &device{steps: 6, joins: [][2]int{{0, 1}, {1, 2}}, inputs: 3, computed: 6, weights: 3*4 + 4*2}
	if recurs {
		d.joins, d.weights = append(d.joins, [2]int{1, 1}), d.weights+16
	}
	random := rand.New(rand.NewPCG(7, 8))
	for l, n := range deviceSizes {
		for range d.steps {
			row := make([]bool, n)
			for i := range row {
				row[i] = random.IntN(3) == 0
			}
			d.fired[l] = append(d.fired[l], row)
		}
	}
	d.writes = 2 * d.weights
	return d
}

// activity is what a simulation would have counted, every weight written twice.
func (d *device) activity() snn.Activity {
	a := snn.Activity{T: float64(d.steps), Dt: 1, Samples: 1}
	names := [3]string{"input", "hidden", "output"}
	for l, n := range deviceSizes {
		p := snn.PopulationActivity{Name: names[l], Size: n, Kind: snn.SpikingKind, StateBits: 32, MaxSpikesPerStep: float64(n)}
		for _, row := range d.fired[l] {
			for _, is := range row {
				if is {
					p.Spikes++
				}
			}
		}
		if l == 0 {
			p.Kind = snn.InputKind
		} else {
			p.Updates, p.Fired = float64(n*d.steps), p.Spikes
		}
		a.Populations = append(a.Populations, p)
	}
	for _, j := range d.joins {
		w := float64(deviceSizes[j[0]] * deviceSizes[j[1]])
		a.Projections = append(a.Projections, snn.ProjectionActivity{Pre: names[j[0]], Post: names[j[1]], Weights: w, Nonzero: w, WeightBits: 32,
			SynapticEvents: a.Populations[j[0]].Spikes * float64(deviceSizes[j[1]]), WeightUpdates: 2 * w})
	}
	return a
}

// net is the one that learns.
func (d *device) net() snn.Net {
	n := snn.Net{Populations: []snn.Population{{Name: "input", Shape: []int{3}}, {Name: "hidden", Shape: []int{4}, Cell: snn.LIF{Tau: 20}},
		{Name: "output", Shape: []int{2}, Cell: snn.LIF{Tau: 20}}}}
	for _, j := range d.joins {
		p := snn.Projection{Pre: n.Populations[j[0]].Name, Post: n.Populations[j[1]].Name}
		if j[0] == j[1] {
			p.Delay = 1
		}
		n.Projections = append(n.Projections, p)
	}
	return n
}

func (d *device) do(mac, add, read, write float64) {
	d.mac, d.add, d.read, d.write = d.mac+mac, d.add+add, d.read+read, d.write+write
}

// eachCell calls f for every cell in every step, with whether it fires.
func (d *device) eachCell(f func(layer int, fires bool)) {
	for l := range deviceSizes {
		for _, row := range d.fired[l] {
			for _, fires := range row {
				f(l, fires)
			}
		}
	}
}

// eachSynapse calls f for every synapse in every step, with the layer of its pre cell and which of its cells fire.
func (d *device) eachSynapse(f func(layer int, pre, post bool)) {
	for _, j := range d.joins {
		for t := range d.steps {
			for _, pre := range d.fired[j[0]][t] {
				for _, post := range d.fired[j[1]][t] {
					f(j[0], pre, post)
				}
			}
		}
	}
}

// written calls for each weight that is written what an optimiser does: of Adam 7 operations, and two moments beside the gradient.
func (d *device) written(operations, moments float64) {
	for range d.writes {
		d.do(operations, 0, 2+moments, 2+moments)
	}
}

// traces fall in every step, one a cell.
func (d *device) traces() { d.eachCell(func(int, bool) { d.do(1, 0, 1, 1) }) }

// errors go back through every synapse that does not begin at the input, in every step.
func (d *device) errors() {
	d.eachSynapse(func(layer int, _, _ bool) {
		if layer > 0 {
			d.do(1, 0, 1, 0)
		}
	})
}

// everySynapse does something at each in every step.
func (d *device) everySynapse(mac, read, write float64) {
	d.eachSynapse(func(int, bool, bool) { d.do(mac, 0, read, write) })
}

// computedCells does something at each cell that is computed, in every step.
func (d *device) computedCells(mac, read, write float64) {
	d.eachCell(func(layer int, _ bool) {
		if layer > 0 {
			d.do(mac, 0, read, write)
		}
	})
}

// Learning by each rule on a tiny net, counted in loops, against what the rule states and hwmodel makes of it.
var costOracles = []struct {
	name   string
	rule   learning.Learner
	recurs bool
	state  func(d *device) float64 // bytes
	count  func(d *device)
}{
	{"BPTT", gradient.Rule{}, true,
		func(d *device) float64 { return float64(4 * (6*d.steps + 6 + 3*d.weights)) },
		func(d *device) {
			d.computedCells(0, 1, 1) // history written, and read on the way back
			d.computedCells(3, 1, 1) // derivative, times error, to the step before
			d.errors()
			d.eachSynapse(func(_ int, pre, _ bool) {
				if pre {
					d.do(0, 1, 1, 1)
				}
			})
			d.written(7, 2)
		}},
	{"BPTT with momentum", gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: .9}}, false,
		func(d *device) float64 { return float64(4 * (6*d.steps + 6 + 2*d.weights)) },
		func(d *device) {
			d.computedCells(3, 2, 2)
			d.errors()
			d.eachSynapse(func(_ int, pre, _ bool) {
				if pre {
					d.do(0, 1, 1, 1)
				}
			})
			d.written(2, 1)
		}},
	{"e-prop", gradient.Rule{Credit: gradient.Credit{Kind: gradient.EProp, Feedback: gradient.Random}}, true,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + 2*6 + d.weights + 3*d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(2, 2, 0) // signals of two outputs
			d.everySynapse(2, 1, 1)  // eligibilities
			d.everySynapse(1, 1, 1)  // gradients
			d.written(7, 2)
		}},
	{"e-prop behind a front end", gradient.Rule{Credit: gradient.Credit{Kind: gradient.EProp, Through: []string{"hidden→output"}}}, false,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + d.weights + 6*d.steps + 6 + 3*d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(2, 2, 0)
			d.everySynapse(2, 1, 1)
			d.computedCells(3, 2, 2)
			d.errors()
			d.everySynapse(1, 1, 1)
			d.written(7, 2)
		}},
	{"OTTT", gradient.Rule{Credit: gradient.Credit{Kind: gradient.OTTT}}, false,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + 3*d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(2, 1, 1)
			d.errors()
			d.everySynapse(1, 1, 1)
			d.written(7, 2)
		}},
	{"OSTL", gradient.Rule{Credit: gradient.Credit{Kind: gradient.OSTL}}, true,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + d.weights + 3*d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(2, 1, 1)
			d.errors()
			d.everySynapse(2, 1, 1)
			d.everySynapse(1, 1, 1)
			d.written(7, 2)
		}},
	{"DECOLLE", gradient.Rule{Credit: gradient.Credit{Kind: gradient.DECOLLE}}, false,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + 2*6 + 3*d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(2, 1, 1)
			d.computedCells(4, 4, 0) // two outputs of each, there and back
			d.everySynapse(1, 1, 1)
			d.written(7, 2)
		}},
	{"e-prop plus", eprop.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD}}, true,
		func(d *device) float64 { return float64(8 * (2*3 + 8*6 + 2*6 + 2*d.weights + d.weights)) },
		func(d *device) {
			d.traces()
			d.computedCells(4, 3, 3)
			d.computedCells(2, 2, 0)
			d.everySynapse(3, 2, 2)
			d.everySynapse(1+1, 1, 1)
			for range d.writes {
				d.do(0, 0, 1, 1)
			}
		}},
	{"EventProp", eventprop.Rule{}, false,
		func(d *device) float64 { return float64(8 * (6*6 + 3*d.weights)) },
		func(d *device) {
			d.eachCell(func(layer int, fires bool) {
				if layer > 0 && fires {
					d.do(4, 0, 6, 6)
				}
			})
			d.eachSynapse(func(layer int, pre, _ bool) {
				if pre {
					d.do(4, 0, 1, 1)
				}
				if pre && layer > 0 {
					d.do(3, 0, 2, 1)
				}
			})
			d.written(7, 2)
		}},
	{"BPTC", bptc.Rule{}, false,
		func(d *device) float64 { return float64(4 * (3*d.steps + 4*6 + d.weights)) },
		func(d *device) {
			d.eachCell(func(layer int, fires bool) {
				switch {
				case layer == 0:
					d.do(1, 0, 1, 1)
				case fires:
					d.do(2, 0, 4, 4)
				}
			})
			d.eachSynapse(func(layer int, pre, post bool) {
				switch {
				case layer == 0 && post:
					d.do(1, 0, 2, 1)
				case layer > 0 && pre:
					d.do(1+2, 0, 2, 1)
				}
			})
			d.written(1+1, 0)
		}},
	{"BP-STDP", bpstdp.Rule{}, false, // a target every 4 ms, spikes of 4 ms and the step itself
		func(d *device) float64 { return 4 * (6 + 9*5./32) },
		func(d *device) {
			d.eachCell(func(int, bool) { d.do(0, 5./4, 5./4/32, 0) })
			d.eachSynapse(func(layer int, _, _ bool) {
				if layer > 0 {
					d.do(1./4, 0, 1./4, 0)
				}
			})
			for range d.writes {
				d.do(1, 0, 1, 1)
			}
		}},
	{"STDP of Diehl and Cook", stdp.Rule{}, false, // one trace of pre and two of post cells; the hidden cells are both
		func(d *device) float64 { return 4 * (3 + 3*6) },
		func(d *device) {
			d.eachCell(func(layer int, fires bool) {
				switch {
				case fires && layer == 0:
					d.do(1, 0, 1, 1)
				case fires:
					d.do(3, 0, 3, 3)
				}
			})
			for range d.writes {
				d.do(2, 0, 2, 1)
			}
		}},
	{"STDP under a reward", stdp.Rule{Reward: stdp.Reward{Kind: stdp.MSTDPET}}, false,
		func(d *device) float64 { return float64(4 * (3 + 2*6 + d.weights)) },
		func(d *device) {
			d.eachCell(func(layer int, fires bool) {
				switch {
				case fires && layer == 0:
					d.do(1, 0, 1, 1)
				case fires:
					d.do(2, 0, 2, 2)
				}
			})
			d.eachSynapse(func(_ int, pre, post bool) {
				for _, fires := range []bool{pre, post} {
					if fires {
						d.do(2, 0, 2, 1)
					}
				}
			})
			for range d.writes {
				d.do(1, 0, 2, 1)
			}
		}},
	{"convolutional STDP", convstdp.Rule{}, false,
		func(*device) float64 { return 4 * 3 / 32. },
		func(d *device) {
			d.eachCell(func(layer int, _ bool) {
				if layer > 0 {
					d.do(0, 1, 1, 0)
				}
			})
			for range d.writes {
				d.do(3, 0, 1+1./32, 1)
			}
		}},
	{"CSDP", csdp.Rule{}, false,
		func(d *device) float64 { return float64(4 * (2*6 + 2*d.weights)) },
		func(d *device) {
			d.computedCells(1+2, 2, 2)
			d.eachSynapse(func(_ int, pre, _ bool) {
				if pre {
					d.do(0, 1, 1, 0)
				}
			})
			for range d.writes {
				d.do(8, 0, 3, 3)
			}
		}},
	{"plain network", ann.Rule{}, false,
		func(d *device) float64 { return float64(4 * (2*6 + 3*d.weights)) },
		func(d *device) {
			d.computedCells(1, 2, 1)
			d.errors()
			d.eachSynapse(func(_ int, pre, _ bool) {
				if pre {
					d.do(0, 1, 1, 1)
				}
			})
			d.written(7, 2)
		}},
	{"gated units", ann.GRU{}, true,
		func(d *device) float64 { return float64(4 * (6*6*d.steps + 3*d.weights)) },
		func(d *device) {
			d.computedCells(12, 6, 6)
			d.errors()
			d.eachSynapse(func(_ int, pre, _ bool) {
				if pre {
					d.do(0, 1, 1, 1)
				}
			})
			d.written(7, 2)
		}},
}

func TestRulesStateWhatTheyDo(t *testing.T) {
	chips, err := hwmodel.Named("sram-line")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range costOracles {
		d := newDevice(o.recurs)
		costs, err := learning.Entry{Net: d.net(), Learner: o.rule}.Costs()
		if err != nil {
			t.Fatalf("%s: %v", o.name, err)
		}
		e, err := chips[0].Training(costs, d.activity(), 1)
		if err != nil {
			t.Fatalf("%s: %v", o.name, err)
		}
		bytes := 4.0
		if costs.Bits != 0 {
			bytes = float64(costs.Bits) / 8
		}
		o.count(d)
		got := device{}
		for _, c := range e.Counters {
			got.do(c.MultiplyAdds, c.Additions, c.Reads/bytes, c.Writes/bytes)
		}
		for what, pair := range map[string][2]float64{"multiply-adds": {got.mac, d.mac}, "additions": {got.add, d.add}, "reads": {got.read, d.read},
			"writes": {got.write, d.write}, "bytes of state": {e.StateBytes, o.state(d)}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9*pair[1] {
				t.Errorf("%s: %v %s, counted %v", o.name, pair[0], what, pair[1])
			}
		}
		const rest = 1e-12
		if price := e.Energy().Typical; price < (d.mac*4.6+d.add*.9+(d.read+d.write)*bytes/8*10)*1e-12*(1-rest) {
			t.Errorf("%s: %v J are less than its own work", o.name, price)
		}
	}
}

// Every learner states its costs, and has an oracle here; the one that joins others states theirs.
func TestEveryLearnerStatesItsCosts(t *testing.T) {
	known, found := map[string]bool{"learning.Mixed": true}, 0
	for _, o := range costOracles {
		known[fmt.Sprintf("%T", o.rule)] = true
	}
	for _, method := range []string{"Bind", "Costs"} {
		for _, of := range receivers(t, method) {
			if found++; !known[of] {
				t.Errorf("%s has a method %s and no oracle of its costs", of, method)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d methods found", found)
	}
}

// receivers are the types of the packages of learning that have a method, but those of tests.
func receivers(t *testing.T, method string) (all []string) {
	t.Helper()
	inside, err := filepath.Glob("../learning/*/*.go")
	own, err2 := filepath.Glob("../learning/*.go")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(inside, own...) {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") || f.Name.Name == "learningtest" {
			continue
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Name.Name != method {
				continue
			}
			if of, ok := fn.Recv.List[0].Type.(*ast.Ident); ok && of.Name != "Entry" {
				all = append(all, f.Name.Name+"."+of.Name)
			}
		}
	}
	return all
}

// A mixed rule states those of its parts, for their projections and epochs.
func TestMixedRuleStatesItsParts(t *testing.T) {
	d := newDevice(false)
	mixed := learning.Mixed{Parts: []learning.Part{{Learner: stdp.Rule{Output: "hidden"}, Projections: []string{"input→hidden"}, Epochs: 1},
		{Learner: gradient.Rule{}, Projections: []string{"hidden→output"}, After: 1}}}
	costs, err := learning.Entry{Net: d.net(), Learner: mixed, Settings: learning.Settings{Epochs: 4}}.Costs()
	if err != nil {
		t.Fatal(err)
	}
	if len(costs.Parts) != 2 || costs.Parts[0].Share != .25 || costs.Parts[1].Share != .75 || costs.Parts[0].Name != "stdp" || costs.Parts[1].Name != "surrogate" {
		t.Errorf("%+v", costs)
	}
	if _, err := (learning.Entry{Net: d.net()}).Costs(); err == nil {
		t.Error("no learner states costs")
	}
}
