package gradient

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// pop is one population of a window of steps, of n cells and, up to cols, of cells without synapses, which stay silent and
// at 0. What only its own blocks read is stored by panels, [panel][…][sample][across], so that they read it in a straight line.
type pop struct {
	name      string
	kind      snn.PopulationKind
	n, cols   int  // cells; rounded up to 16
	across    int  // cells in a panel
	fires     bool // LIF and Synaptic cells
	static    bool // an input of constant currents
	graded    bool // an input of graded values that change
	cells     cells
	bias      *bias // nil: none
	in, out   []int // projections
	cyclic    bool
	back      []int    // projections over which errors come back
	readout   *readout // of its own; nil without
	loops     bool     // errors come back to it from itself
	feedsWide bool     // a dense projection onto more than a few cells begins here
	train
	errorState
	activity
	dropped   *dropped   // nil: no cell is ever left out
	responses *responses // nil: no trace of its synapses stands still
}

// train are the spikes of a population.
type train struct {
	words  int          // in a row of all cells
	depth  int          // steps of spikes kept from before the window
	bits   []uint64     // depth steps before the window and the window, [step][sample][words]
	lists  []kernel.CSR // of the steps of the segment and depth steps before it, by parts of the cells
	origin int          // first step of that segment
	tally  []tally      // of each step of the window
}

// errorState is what flows back through a population.
type errorState struct {
	ld   int       // numbers in a row of all cells
	loss []float32 // derivative of the loss, by u or by s, [step][sample][across]; output only
	err  []float32 // ∂L/∂s, then ∂L/∂i, [step][sample][ld] of the stretch and as many behind it as delays reach
	// instant is ∂L/∂i by the errors of the step alone, which is what other layers hear of; nil where they hear of err
	instant []float32
	tail    int  // so many
	first   int  // first step of the stretch
	asked   bool // errors are read after the stretch, for the derivatives by the input
	// slopes are k·σ′ of the step, [sample][ld], of cells whose synapses have traces of their own: err stays ∂L/∂s then; nil elsewhere
	slopes []float32
}

// activity is what spikes of a population cost; without costs it is empty.
type activity struct {
	cost   []float32 // derivative of the costs by any spike, per cell
	counts []int64   // spikes of each cell in the window
}

// tally are the spikes of a step, and the most that a sample has.
type tally struct{ spikes, most int64 }

// input reports whether p is fed from outside.
func (p *pop) input() bool { return p.kind == snn.InputKind || p.kind == snn.AnalogInputKind }

// panels is how many blocks of cols cells p has.
func (p *pop) panels() int { return rules.Ceil(p.cols, cols) }

// wide reports whether p has enough panels to share out by them alone.
func (p *pop) wide() bool { return p.panels() >= 8 }

// narrow reports whether products with weights onto p are too thin for matrix products.
func (p *pop) narrow() bool { return p.n <= 32 }

// columns are the rows of a group of steps, [step][sample], in which each cell of a population fired, as projections of
// one delay see them: one list for each group of the stretch.
type columns struct {
	pop, delay int
	first      int // first step of the stretch
	groups     []kernel.CSR
}

// proj is one projection; w is the model's own memory, and what the net counts with.
type proj struct {
	index, pre, post, delay int
	gain                    float32
	dense, plastic          bool
	wired                   *wired // of another wiring than dense and one-to-one
	bound                   snn.Bound
	w, grad                 []float32
	full                    *full      // what is learned of weights of few bits; nil without
	gains                   [2]float32 // gain, and while cells of pre are left out
	ld                      int
	moments                 optim.Moments
	constant                []float32 // gain · current of a constant input, [sample][ld]
	sum                     []float32 // its error, summed over steps
	turned                  []float32 // w of a narrow post or a thin product, [post][ld of pre]
	sends                   bool      // errors come back over it
	within                  bool      // they are those of the same layer, where other layers have errors of the step alone
	thin                    bool      // errors come back by thin products
	columns                 int       // spikes of pre by cell, −1 if nobody reads them
	product                 bool      // so many cells fire in this range of steps that a matrix product is faster
	synapses                engine.Wiring
	traced                  *traced // its traces, where weights are written at every step; nil elsewhere
}

// amplifies reports whether the gain is other than 1 in presentations of training, or in others.
func (j *proj) amplifies() bool { return j.gains != [2]float32{1, 1} }

func (j *proj) weights() kernel.Matrix   { return kernel.Mat(j.w, j.ld) }
func (j *proj) gradients() kernel.Matrix { return kernel.Mat(j.grad, j.ld) }

func (t *trainer) layOut(s learning.Setup) error {
	n := t.model.Net
	inputs := 0
	for i, p := range n.Populations {
		pop, err := t.population(i, p)
		if err != nil {
			return err
		}
		if pop.input() {
			inputs++
			t.input = i
		}
		t.pops = append(t.pops, pop)
	}
	if inputs != 1 {
		return fmt.Errorf("gradient: the net has %d input populations; it must have exactly one", inputs)
	}
	var delayed []proj
	for i, p := range n.Projections {
		more, err := t.projection(i, p, len(n.Projections)+len(delayed))
		if err != nil {
			return err
		}
		delayed = append(delayed, more...)
	}
	t.whole = len(t.projs)
	t.projs = append(t.projs, delayed...)
	t.groups = groups(t.pops, t.projs)
	for _, g := range t.groups {
		for _, i := range g {
			t.pops[i].cyclic = len(g) > 1 || n.Projection(t.pops[i].name, t.pops[i].name) >= 0 ||
				t.pops[i].cells.common != nil
		}
	}
	if err := t.findOutput(); err != nil {
		return err
	}
	if err := t.layOutWay(s); err != nil {
		return err
	}
	if err := t.layOutTraces(); err != nil {
		return err
	}
	return t.layOutDropout()
}

func (t *trainer) population(i int, p snn.Population) (pop, error) {
	n := p.Size()
	pop := pop{name: p.Name, n: n, cols: (n + 15) &^ 15, train: train{words: snn.Words(n)}, errorState: errorState{ld: kernel.Ld(n)}}
	cell, err := snn.CompileCell(t.model, i, t.rule.ThroughReset)
	if err != nil {
		return pop, fmt.Errorf("gradient: %w", err)
	}
	if cell == nil {
		return pop, nil
	}
	pop.cells = cells{cell: cell, layout: cell.Layout()}
	if err := t.rule.Function.checkThresholds(p, t.model.Thresholds(i)); err != nil {
		return pop, err
	}
	if l, ok := cell.(engine.Learnable); ok && pop.cells.layout.Sums > 0 {
		pop.cells.own = newOwn(l, n, t.rule.Optimizer)
	}
	if pop.cells.common, err = t.commonOf(p, t.model.Thresholds(i), cell); err != nil {
		return pop, err
	}
	if b := t.model.Bias(i); b != nil {
		pop.bias = newBias(b, t.rule.Optimizer)
	}
	pop.kind, pop.fires = snn.ReadoutKind, pop.cells.layout.Fires
	if pop.fires {
		pop.kind = snn.SpikingKind
	}
	pop.across = min(pop.cols, cols)
	return pop, nil
}

// projection lays out projection i of the net. Where its synapses have delays of their own, those of each longer delay are a projection of the
// trainer's, which it returns: they share weights and gradient, and are numbered from next on.
func (t *trainer) projection(i int, p snn.Projection, next int) (delayed []proj, err error) {
	n := t.model.Net
	j := proj{index: i, pre: n.Index(p.Pre), post: n.Index(p.Post), delay: p.Delay, gain: p.EffectiveGain(), plastic: !p.Frozen, bound: p.Bound,
		columns: -1}
	if j.synapses, err = snn.Compile(n, i); err != nil {
		return nil, err
	}
	j.w, j.ld = t.model.Weights(i)
	j.full = newFull(p, j.w)
	if t.pops[j.pre].kind == snn.ReadoutKind {
		return nil, fmt.Errorf("gradient: projection %v: cells of %q do not fire", p, p.Pre)
	}
	if d, ok := j.synapses.(*engine.Delayed); ok {
		parts := j.byDelay(d)
		j, delayed = parts[0], parts[1:]
	} else if d, ok := j.synapses.(engine.Differentiable); ok {
		j.wired = newWired(d, j.weights(), j.plastic)
	}
	j.dense = j.wired == nil && len(n.WeightShape(i)) > 1
	t.join(&j, i)
	for k := range delayed {
		t.join(&delayed[k], next+k)
	}
	t.projs = append(t.projs, j)
	return delayed, nil
}

// byDelay returns the synapses of j of each delay as a projection of its own, at least one.
func (j proj) byDelay(d *engine.Delayed) (parts []proj) {
	if d.Synapses() == 0 {
		j.wired = newWired(d.Links, j.weights(), j.plastic)
		return []proj{j}
	}
	d.EachDelay(func(steps int, w engine.Wiring) {
		part := j
		part.delay += steps
		part.wired = newWired(w.(engine.Differentiable), j.weights(), j.plastic)
		parts = append(parts, part)
	})
	return parts
}

// join notes projection number k at both ends.
func (t *trainer) join(j *proj, k int) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	pre.out, post.in = append(pre.out, k), append(post.in, k)
	pre.depth = max(pre.depth, j.delay)
}

func (t *trainer) findOutput() error {
	name := t.rule.Output
	if name == "" {
		name = t.pops[len(t.pops)-1].name
	}
	t.output = t.model.Net.Index(name)
	if t.output < 0 {
		return fmt.Errorf("gradient: the net has no output population %q", name)
	}
	p := &t.pops[t.output]
	if p.input() || p.n != t.classes {
		return fmt.Errorf("gradient: output population %q has %d cells; it needs one for each of %d %s, and cannot be the input",
			name, p.n, t.classes, t.goal.Unit())
	}
	p.across = p.cols // the loss reads rows of all cells
	return nil
}

// bindLoss checks that the loss fits the net and the task, and returns the steps of a window.
func (t *trainer) bindLoss() (span int, err error) {
	l, out := t.rule.Loss, &t.pops[t.output]
	if ok, takes := l.Kind.takes(t.goal.Kind); !ok {
		return 0, fmt.Errorf("gradient: the loss %v is not for tasks with %v; use %s", l.Kind, t.goal.Kind, takes)
	}
	if !out.fires && !l.Kind.readsMembrane() {
		return 0, fmt.Errorf("gradient: %v reads spikes, but cells of %q do not fire; use CEMembrane, "+
			"CEMaxMembrane or MSEMembrane", l.Kind, out.name)
	}
	if l.After > 0 && t.goal.Kind != learning.ClassPerSample {
		return 0, fmt.Errorf("gradient: Loss.After is for tasks with a class per sample, not %v, whose targets say which steps are judged", t.goal.Kind)
	}
	if l.After >= t.steps {
		return 0, fmt.Errorf("gradient: Loss.After is %d, and the code has %d steps; nothing would be judged", l.After, t.steps)
	}
	if span = t.steps; t.rule.Credit.Online {
		span = 1
	}
	if k := t.rule.Truncate; k > 0 && k < t.steps {
		if l.Kind.temporal() {
			return 0, fmt.Errorf("gradient: %v of a whole presentation of %d steps cannot be cut into windows; leave Truncate out", l.Kind, t.steps)
		}
		span = k
	}
	return span, nil
}

// probeEncoder finds whether the input is spikes, constant currents, or graded values that change.
func (t *trainer) probeEncoder(s learning.Setup) error {
	in := &t.pops[t.input]
	x, err := rules.Probe(s.Encoder, s.Probe, in.n)
	if err != nil {
		return fmt.Errorf("gradient: %w", err)
	}
	if in.static, in.graded = x.Current != nil, x.Graded != nil; in.static || in.graded {
		in.kind = snn.AnalogInputKind
	}
	return nil
}
