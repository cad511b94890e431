package csdp

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

const chunk = 3 * kernel.Panel // weights, first and second moments of 64 synapses

// role is what a population is to the rule.
type role uint8

const (
	input role = iota
	context
	late // see delay.go
	hidden
	class
	recon
)

// net is the trained net, cell by cell: populations in panels of 64 cells, so that one task owns all that happens to a panel, and weights
// with their moments beside them, because every step reads and writes all three.
type net struct {
	pops    []pop // those of the net, then late ones
	projs   []proj
	input   int // indices into pops; context and recon may be −1
	context int
	class   int
	recon   int
	hidden  []int
	tasks   tasks
}

// pop is the state of one population. Arrays of cells are panel-major, [panel][row][64].
type pop struct {
	role   role
	name   string
	n      int
	panels int
	lif    kernel.LIF
	adapt  snn.PerPopulation
	alif   adaptive
	th     []float32 // initial thresholds, padded to whole panels
	in     []int     // projections that arrive here
	out    []int     // and that leave
	wired
	after  after // of a late one
	v, z   []float32
	shift  []float32 // per row: max(θ0 + shift, floor) is the threshold now
	floor  []float32
	judged judged                 // if it is hidden
	ever   []uint64               // cells that have fired in this window, [panel][row]
	marked [][kernel.Panel]uint32 // in how many rows each cell has, by panel
	colsum []colsum               // of the last steps, by panel
	now    *lists                 // spikes of this step
	before *lists                 // spikes of the step before
	next   *lists                 // spikes of the step after, as they come
	sum    []float32              // reconstruction in inference: Σ_t z, [panel][row][64]
	fired  []float64              // class in inference: spikes in the window, [row][n]
}

// wired says how the projections that leave a population are wired.
type wired struct {
	listed bool // some are not dense
	runs   bool // some are runs of synapses
}

// colsum is Σ_rows s_post of a panel in each of the last steps: number n stands at n mod kernel.Lags.
type colsum [kernel.Lags][kernel.Panel]float32

// proj is one projection: if it is dense, weights in chunks [panel of post][pre][w 64 | m 64 | v 64].
type proj struct {
	index     int // in the net
	source    int // population that fires
	pre, post int // population that is heard, source itself unless it comes late, and population that hears
	gain      float32
	w         []float32
	rule      kernel.RowUpdate
	diagonal  bool
	frozen    bool
	visits    visits
	synapses  *synapses // nil: dense, with weights in w
}

// panel returns the chunks of panel p.
func (j *proj) panel(p, pre int) []float32 { return j.w[p*pre*chunk : (p+1)*pre*chunk] }

func (t *trainer) layOut(n snn.Net) error {
	t.input, t.context, t.class, t.recon = -1, -1, -1, -1
	synapses := make([]*synapses, len(n.Projections))
	for i := range n.Projections { // before cells, which would be mended in vain
		var err error
		if synapses[i], err = wiring(n, i); err != nil {
			return err
		}
	}
	for i, p := range n.Populations {
		pop, err := t.population(i, p, n.Step())
		if err != nil {
			return err
		}
		t.pops = append(t.pops, pop)
		t.noteRole(i, pop.role)
	}
	if err := t.checkRoles(n); err != nil {
		return err
	}
	for i, p := range n.Projections {
		proj, err := t.projection(n, i, p)
		if err != nil {
			return err
		}
		proj.synapses = synapses[i]
		if proj.learnsShared() && t.pops[proj.post].role == recon {
			return fmt.Errorf("csdp: projection %v: its synapses share weights; those onto the reconstruction learn in the step in which it fires, "+
				"and need a weight each, or Frozen", p)
		}
		t.projs = append(t.projs, proj)
		source, pre, post := &t.pops[proj.source], &t.pops[proj.pre], &t.pops[proj.post]
		if proj.synapses != nil {
			pre.listed, source.listed = true, true // to be heard, and to count its spikes
			pre.runs = pre.runs || proj.synapses.shared != nil && proj.synapses.shared.runs
		}
		pre.out, post.in = append(pre.out, i), append(post.in, i)
	}
	t.tasks = newTasks(t.pops)
	t.listShared()
	return nil
}

func (n *net) noteRole(i int, r role) {
	switch r {
	case input:
		n.input = i
	case context:
		n.context = i
	case hidden:
		n.hidden = append(n.hidden, i)
	case class:
		n.class = i
	case recon:
		n.recon = i
	}
}

func (t *trainer) population(i int, p snn.Population, dt float64) (pop, error) {
	n := p.Size()
	pop := pop{name: p.Name, n: n, panels: (n + kernel.Panel - 1) / kernel.Panel}
	if p.Cell == nil {
		pop.role = input
		if p.Name == t.rule.Context && !t.rule.SelfSupervised {
			pop.role = context
		}
		return pop, nil
	}
	c, ok := p.Cell.(snn.LIF)
	if !ok || c.Refractory != 0 || c.ResetTiming != snn.ResetSameStep || c.Adapt.PerCell != (snn.PerCell{}) || c.Reset == snn.ResetZeroAll {
		return pop, fmt.Errorf("csdp: population %q: its cells must be LIF, reset in the same step, without refractory period "+
			"or PerCell adaptation", p.Name)
	}
	err := rules.RefuseUnread("csdp", p.Name, c, "Tau", "Beta", "Euler", "Scale", "Input", "Threshold", "Jitter", "Reset", "ResetTiming", "Inclusive",
		"Adapt.PerPopulation", "Adapt.ALIF.Strength", "Adapt.ALIF.Tau", "Adapt.ALIF.Euler", "Adapt.ALIF.Increment", "Adapt.ALIF.Start",
		"Adapt.ALIF.Adapted")
	if err != nil {
		return pop, err
	}
	resets := map[snn.Reset]kernel.Reset{snn.ResetSubtract: kernel.ResetSubtract, snn.ResetZero: kernel.ResetZero, snn.ResetNone: kernel.ResetNone}
	pop.lif = kernel.LIF{Decay: c.DecayFactor(dt), Input: c.InputFactor(dt), Reset: resets[c.Reset], Inclusive: c.Inclusive}
	pop.adapt = c.Adapt.PerPopulation
	if pop.alif, err = t.adaptiveOf(i, c); err != nil {
		return pop, fmt.Errorf("csdp: population %q: %w", p.Name, err)
	}
	switch p.Name {
	case t.rule.Class:
		pop.role = class
	case t.rule.Reconstruction:
		pop.role = recon
	default:
		pop.role = hidden
		pop.judged.groups, err = newGroups(p.Name, n, max(t.rule.Groups, 1))
	}
	return pop, err
}

func (t *trainer) checkRoles(n snn.Net) error {
	inputs := 0
	for i := range t.pops {
		if t.pops[i].role == input {
			inputs++
		}
	}
	switch {
	case inputs != 1 && t.rule.SelfSupervised:
		return fmt.Errorf("csdp: the self-supervised rule needs exactly one input population, the net has %d; build it "+
			"with snn.CSDPUnlabelled", inputs)
	case t.context < 0 && !t.rule.SelfSupervised:
		return fmt.Errorf("csdp: the net has no input population %q for the label; add it, or set SelfSupervised", t.rule.Context)
	case inputs != 1:
		return fmt.Errorf("csdp: the net needs exactly one input population beside the context, it has %d", inputs)
	case len(t.hidden) == 0:
		return fmt.Errorf("csdp: the net has no hidden population")
	case t.class < 0:
		return fmt.Errorf("csdp: the net has no population %q for the class", t.rule.Class)
	case t.pops[t.class].n != t.classes:
		return fmt.Errorf("csdp: population %q has %d cells, the task has %d classes", t.rule.Class, t.pops[t.class].n, t.classes)
	case t.context >= 0 && t.pops[t.context].n != t.classes:
		return fmt.Errorf("csdp: population %q has %d cells, the task has %d classes", t.rule.Context, t.pops[t.context].n, t.classes)
	case t.recon < 0 && t.rule.Reconstruction != usualReconstruction:
		return fmt.Errorf("csdp: the net has no population %q to reconstruct with; add it, or leave Reconstruction out", t.rule.Reconstruction)
	case t.recon >= 0 && t.pops[t.recon].n != t.pops[t.input].n:
		return fmt.Errorf("csdp: population %q has %d cells, the input has %d", t.rule.Reconstruction, t.pops[t.recon].n, t.pops[t.input].n)
	}
	return nil
}

func (t *trainer) projection(n snn.Net, i int, p snn.Projection) (proj, error) {
	j := proj{index: i, source: n.Index(p.Pre), post: n.Index(p.Post), gain: p.EffectiveGain(), diagonal: p.Bound.ZeroDiagonal, frozen: p.Frozen}
	fail := func(why string) (proj, error) {
		return j, fmt.Errorf("csdp: projection %v: %s", p, why)
	}
	role := t.pops[j.post].role
	switch {
	case role == recon && p.Delay != 0:
		return fail(fmt.Sprintf("its delay is %d steps, and must be 0: synapses onto the reconstruction hear and learn from the spikes of the "+
			"same step", p.Delay))
	case role != recon && p.Delay == 0:
		return fail("its delay is 0 steps, and must be 1 or more: synapses hear and learn from spikes of steps before")
	}
	if pre := t.pops[j.source].role; pre == class || pre == recon {
		return fail("nothing may leave the read-out populations")
	} else if role != hidden && pre != hidden {
		return fail("read-outs are fed by hidden populations")
	}
	j.pre, j.rule = t.hears(j.source, p.Delay), t.updateOf(p, role)
	return j, nil
}

// updateOf returns the fixed part of a projection's update.
func (t *trainer) updateOf(p snn.Projection, role role) kernel.RowUpdate {
	u := kernel.RowUpdate{Lo: float32(math.Inf(-1)), Hi: float32(math.Inf(1))}
	if p.Bound.Limited() {
		u.Lo, u.Hi = p.Bound.Lo, p.Bound.Hi
	}
	if role == hidden {
		u.Scale = float32(math.Abs(float64(p.EffectiveGain())))
		u.Lambda = float32(t.rule.Decay)
	} else {
		u.Scale = float32(-t.rule.ReadoutGain)
		u.Soft = true
	}
	return u
}

// weightsOf is how many weights a projection has.
func (n *net) weightsOf(j *proj) int {
	if j.synapses != nil {
		return j.synapses.weights()
	}
	return n.pops[j.pre].n * n.pops[j.post].n
}

// denseNumbers is how many weights and moments the panels of a projection have, if it is dense.
func (n *net) denseNumbers(j *proj) int {
	if j.synapses != nil {
		return 0
	}
	return n.pops[j.post].panels * n.pops[j.pre].n * chunk
}
