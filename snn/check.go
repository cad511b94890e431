package snn

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/internal/kernel"
)

// mostCells bounds a population and mostSynapses a projection, so that a slip of the pen is an error and not an
// allocation that fails. Of listed synapses there may be as many as 32 bits count, less what chance may add.
const (
	mostCells    = 1 << 28
	mostSynapses = int64(1) << 32
	mostListed   = mostSynapses - 1<<20
)

// Check returns the first fault of a description, naming where it is and what to do, or nil. It judges numbers as a simulation
// holds them: a decay per step is a float32, which must give its time constant within 1 %; no weight, threshold or potential is
// above 1e30, and what may arrive at a cell in a step no more than 1e24; the threshold of a LIF cell stays above 0, so that it is
// silent without input; and weights into [Conductance] cells are not negative, for which the equations have no stable solution.
// A net that passes need not fit this machine: Init and NewSim say how many bytes they lack.
func (n Net) Check() error {
	if !finite(n.Dt) || n.Dt < 0 {
		return fmt.Errorf("snn: Dt is %v ms; give a positive number, or 0 for 1 ms", n.Dt)
	}
	if dt := n.Step(); dt < shortestStep || dt > longestStep {
		return fmt.Errorf("snn: Dt is %v ms; give %v to %v ms", dt, shortestStep, longestStep)
	}
	if len(n.Populations) == 0 {
		return errors.New("snn: a net without populations; give it at least one")
	}
	at := make(map[string]*Population, len(n.Populations))
	for i := range n.Populations {
		p := &n.Populations[i]
		if at[p.Name] != nil {
			return fmt.Errorf("snn: two populations are called %q; give each a name of its own", p.Name)
		}
		if err := n.checkPopulation(i, *p); err != nil {
			return err
		}
		at[p.Name] = p
	}
	reach, fanIn := make(map[string]float64, len(n.Populations)), make(map[string]int, len(n.Populations))
	named := make(map[string]Projection, len(n.Projections))
	for _, p := range n.Projections {
		if err := p.checkName(at, named); err != nil {
			return err
		}
		if err := checkProjection(p, at[p.Pre], at[p.Post]); err != nil {
			return fmt.Errorf("snn: projection %v: %w", p, err)
		}
		named[p.String()] = p
		own := p.extent(*at[p.Pre], *at[p.Post]).fanIn
		reach[p.Post] += p.reach(own)
		fanIn[p.Post] += own
	}
	for _, p := range n.Populations {
		if p.Bias != nil {
			lo, hi := p.Bias.span(fanIn[p.Name])
			reach[p.Name] += max(math.Abs(lo), math.Abs(hi))
		}
		if err := p.checkReach(reach[p.Name], n.Step()); err != nil {
			return err
		}
	}
	if cycle := n.cycle(); cycle != nil {
		return fmt.Errorf("snn: %s is a cycle without delay; give one of its projections Delay 1", strings.Join(cycle, "→"))
	}
	return nil
}

func (n Net) checkPopulation(i int, p Population) error {
	if p.Name == "" {
		return fmt.Errorf("snn: population %d has no name", i)
	}
	if err := checkName(p.Name); err != nil {
		return fmt.Errorf("snn: population %d: %w", i, err)
	}
	if strings.Contains(p.Name, arrow) {
		return fmt.Errorf("snn: population %q has an arrow in its name, which stands between the two of a projection; give another name", p.Name)
	}
	if err := p.checkShape(); err != nil {
		return err
	}
	if err := checkCell(p.Cell, n.Step()); err != nil {
		return fmt.Errorf("snn: population %q: %w", p.Name, err)
	}
	if err := p.checkBias(); err != nil {
		return fmt.Errorf("snn: population %q: Bias: %w", p.Name, err)
	}
	return nil
}

func (p Population) checkShape() error {
	if len(p.Shape) == 0 {
		return fmt.Errorf("snn: population %q has no shape; give its size, for example {100}", p.Name)
	}
	cells := 1
	for _, s := range p.Shape {
		if s < 1 {
			return fmt.Errorf("snn: population %q has shape %v; every side is at least 1", p.Name, p.Shape)
		}
		if cells > mostCells/s {
			return fmt.Errorf("snn: population %q has shape %v; no more than %d cells", p.Name, p.Shape, mostCells)
		}
		cells *= s
	}
	return nil
}

func checkProjection(p Projection, pre, post *Population) error {
	switch {
	case pre == nil:
		return fmt.Errorf("no population %q", p.Pre)
	case post == nil:
		return fmt.Errorf("no population %q", p.Post)
	case post.Cell == nil:
		return fmt.Errorf("%q is an input population and takes no input", p.Post)
	case p.Delay < 0:
		return fmt.Errorf("delay of %d steps; give 0 or more", p.Delay)
	case p.Delay > mostDelay:
		return fmt.Errorf("delay of %d steps; no more than %d", p.Delay, mostDelay)
	case !finite(float64(p.Gain)):
		return fmt.Errorf("Gain is %v; give a finite number", p.Gain)
	case p.Receptor > Inhibitory:
		return fmt.Errorf("no receptor %d", p.Receptor)
	}
	conductance := traitsOf(post.Cell).conductive
	if p.Receptor == Inhibitory && !conductance {
		return fmt.Errorf("only Conductance cells have an inhibitory receptor, and %q has none; use a negative Gain", p.Post)
	}
	if err := held(field{"Gain", float64(p.Gain), ""}); err != nil {
		return err
	}
	if err := checkWiring(p, *pre, *post); err != nil {
		return err
	}
	if err := p.Quantization.check(); err != nil {
		return fmt.Errorf("Quantization: %w", err)
	}
	if err := p.Bound.check(p); err != nil {
		return err
	}
	if err := p.Init.check(); err != nil {
		return err
	}
	if conductance {
		return p.checkConductances(p.extent(*pre, *post).fanIn)
	}
	return nil
}

// checkName wants a name by which the projection is told from the populations and from the projections before it.
func (p Projection) checkName(at map[string]*Population, before map[string]Projection) error {
	if p.Name != "" {
		if err := checkName(p.Name); err != nil {
			return fmt.Errorf("snn: projection %s→%s: %w", p.Pre, p.Post, err)
		}
	}
	q, taken := before[p.String()]
	switch {
	case strings.Contains(p.Name, arrow):
		return fmt.Errorf("snn: projection %s→%s: the name %q has an arrow, as projections without a Name do; give another", p.Pre, p.Post, p.Name)
	case p.Name != "" && at[p.Name] != nil:
		return fmt.Errorf("snn: projection %s→%s: a population is called %q, too; give another Name", p.Pre, p.Post, p.Name)
	case taken && p.Name == "":
		return fmt.Errorf("snn: projection %v: the net has two of them without a Name; give each of them, or all but one, a Name", p)
	case taken:
		return fmt.Errorf("snn: projection %s→%s: the one from %s to %s is called %q, too; give each a Name of its own",
			p.Pre, p.Post, q.Pre, q.Post, p.Name)
	}
	return nil
}

func checkWiring(p Projection, pre, post Population) error {
	switch w := p.Wiring.(type) {
	case nil, Dense:
		return checkSynapses(p, pre, post)
	case OneToOne, AllButOwn:
		if pre.Size() != post.Size() {
			return fmt.Errorf("%T joins populations of one size, not of %d and %d cells", p.Wiring, pre.Size(), post.Size())
		}
		return nil
	case Sparse:
		if err := w.check(p.Delay, pre.Size(), post.Size()); err != nil {
			return err
		}
		return checkSynapses(p, pre, post)
	case List:
		return w.check(p.Delay, pre.Size(), post.Size())
	case Conv2D, Conv1D, Pool2D:
		if _, err := mapsOf(w, pre, post); err != nil {
			return fmt.Errorf("%s: %w", wiringName(w), err)
		}
		return checkSynapses(p, pre, post)
	case Attention:
		if _, _, err := w.tokens(pre, post); err != nil {
			return fmt.Errorf("Attention: %w", err)
		}
		return checkSynapses(p, pre, post)
	}
	return fmt.Errorf("no wiring is a %T; give %s", p.Wiring, allWirings())
}

func checkSynapses(p Projection, pre, post Population) error {
	most, x := mostSynapses, p.extent(pre, post)
	if x.list > 0 {
		most = mostListed
	}
	if !(x.synapses <= float64(most)) {
		return fmt.Errorf("%.0f synapses; no more than %d", x.synapses, most)
	}
	return nil
}

func (b Bound) check(p Projection) error {
	switch {
	case !finite(float64(b.Lo)) || !finite(float64(b.Hi)) || b.Lo > b.Hi:
		return fmt.Errorf("Bound from %v to %v; give a range of finite numbers", b.Lo, b.Hi)
	case b.ZeroDiagonal && p.Pre != p.Post:
		return errors.New("ZeroDiagonal is for projections of a population to itself")
	case b.ZeroDiagonal && !p.Dense():
		return fmt.Errorf("ZeroDiagonal is for dense projections, and this one is %s", wiringName(p.Wiring))
	}
	return nil
}

func (i Init) check() error {
	switch {
	case i.Kind > InitConstant:
		return fmt.Errorf("no initial distribution %d", i.Kind)
	case i.Kind == InitUniform && i.Lo > i.Hi:
		return fmt.Errorf("Init from %v to %v; the lower end comes first", i.Lo, i.Hi)
	case i.Kind == InitNormal && i.Hi < 0:
		return fmt.Errorf("Init has the standard deviation %v; give 0 or more", i.Hi)
	}
	return held(field{"Init.Lo", i.Lo, ""}, field{"Init.Hi", i.Hi, ""})
}

// cycle returns the names along a cycle of projections without delay, first and last the same, or nil.
func (n Net) cycle() []string {
	state := make([]uint8, len(n.Populations)) // 0 new, 1 on the path, 2 done
	at := make(map[string]int, len(n.Populations))
	for i, p := range n.Populations {
		at[p.Name] = i
	}
	next := make([][]int, len(n.Populations))
	for _, p := range n.Projections {
		if p.Delay == 0 {
			next[at[p.Pre]] = append(next[at[p.Pre]], at[p.Post])
		}
	}
	var path []string
	var visit func(i int) bool
	visit = func(i int) bool {
		path = append(path, n.Populations[i].Name)
		state[i] = 1
		for _, j := range next[i] {
			if state[j] == 1 {
				path = append(path, n.Populations[j].Name)
				return true
			}
			if state[j] == 0 && visit(j) {
				return true
			}
		}
		path, state[i] = path[:len(path)-1], 2
		return false
	}
	for i := range n.Populations {
		if state[i] == 0 && visit(i) {
			for path[0] != path[len(path)-1] {
				path = path[1:]
			}
			return path
		}
	}
	return nil
}

func finite(x float64) bool { return kernel.Finite(x) }
