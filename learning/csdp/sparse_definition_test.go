package csdp

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// definition is CSDP by the equations of docs/csdp.md over the list of synapses of each projection, whatever its wiring: one cell, row
// and synapse after the other, every synapse at every step, in float32. Orders of sums are those of the trainer: currents by projection, of
// each the weights by rising pre cell (with inputs that do not come late those of a pair's common spikes first), gradients by rising row,
// goodness by panels of 64 cells and there by cells that are equal modulo 16, or, in panels of several groups, cell by cell. What synapses of one weight would learn
// is summed by panel of post cells, there by rising pre cell.
type definition struct {
	rule  Rule // resolved, without Zero
	net   snn.Net
	projs []definedProjection
	pops  []*definedPopulation
	step  int64
	pos   int
	cost  float64
}

type definedSynapse struct {
	pre, post, weight int
	w, m, v           float32
}

type definedProjection struct {
	snn.Projection
	pre, post int
	synapses  []definedSynapse
	same      [][]*definedSynapse // the synapses of each weight that has any
	events    int64               // synapses whose pre cell fired, in the rows that their post cells are simulated for
	written   int64
}

type definedPopulation struct {
	name                  string
	cell                  *snn.LIF // nil for inputs
	th                    []float32
	now                   [][]bool   // spikes, [row][cell]
	past                  [][][]bool // those of the steps before, the last one last
	v, z, a, factor       [][]float32
	shift, floor          []float32
	decay, input          float32
	hidden, class, recons bool
}

func newDefinition(t *testing.T, rule Rule, m *snn.Model) *definition {
	t.Helper()
	rule = rule.Resolve().(Rule)
	rule.constants().Plain()
	d := &definition{rule: rule, net: m.Net}
	for i, p := range m.Net.Populations {
		q := &definedPopulation{name: p.Name}
		if c, ok := p.Cell.(snn.LIF); ok {
			q.cell, q.th = &c, m.Thresholds(i)
			q.decay, q.input = c.DecayFactor(m.Net.Step()), c.InputFactor(m.Net.Step())
			q.class, q.recons = p.Name == rule.Class, p.Name == rule.Reconstruction
			q.hidden = !q.class && !q.recons
		}
		d.pops = append(d.pops, q)
	}
	for k, p := range m.Net.Projections {
		j := definedProjection{Projection: p, pre: m.Net.Index(p.Pre), post: m.Net.Index(p.Post)}
		wiring, err := snn.Compile(m.Net, k)
		if err != nil {
			t.Fatal(err)
		}
		_, cols, ld := wiring.Stored()
		w, _ := m.Weights(k)
		wiring.Each(func(pre, post, number int) {
			at := number/cols*ld + number%cols
			j.synapses = append(j.synapses, definedSynapse{pre: pre, post: post, weight: at, w: w[at]})
		})
		j.same = j.byWeight()
		d.projs = append(d.projs, j)
	}
	return d
}

// learn shows rows of encoded samples, positive ones first, for their whole window.
func (d *definition) learn(in []*snn.Spikes, shown, labels []int) {
	rows := len(in)
	d.pos, d.cost = rows/2, 0
	for i, p := range d.pops {
		n := d.net.Populations[i].Size()
		p.now, p.past, p.v, p.z, p.a, p.factor = bools(rows, n), nil, floats(rows, n), floats(rows, n), floats(rows, n), floats(rows, n)
		p.shift, p.floor = make([]float32, rows), make([]float32, rows)
		for b := range rows {
			p.floor[b] = -1e30
		}
	}
	for t := range in[0].Steps {
		for _, p := range d.pops {
			p.past, p.now = append(p.past, p.now), bools(rows, len(p.now[0]))
		}
		for i, p := range d.pops {
			switch {
			case p.cell == nil && p.name == d.rule.Context && !d.rule.SelfSupervised:
				for b, c := range shown {
					p.now[b][c] = true
				}
			case p.cell == nil:
				for b, s := range in {
					for c := range p.now[b] {
						p.now[b][c] = s.Has(t, c)
					}
				}
			case !p.recons:
				d.fire(i)
			}
		}
		for i, p := range d.pops {
			if p.recons {
				d.fire(i)
			}
		}
		d.step++
		d.count()
		d.judge(labels)
		d.update()
	}
	d.cost /= float64(in[0].Steps)
}

func bools(r, c int) [][]bool {
	x := make([][]bool, r)
	for i := range x {
		x[i] = make([]bool, c)
	}
	return x
}

func floats(r, c int) [][]float32 {
	x := make([][]float32, r)
	for i := range x {
		x[i] = make([]float32, c)
	}
	return x
}

// count counts the synaptic events of a step, one by one.
func (d *definition) count() {
	for k := range d.projs {
		j := &d.projs[k]
		for b := range d.rowsOf(d.pops[j.post]) {
			for _, x := range j.synapses {
				if d.pops[j.pre].now[b][x.pre] {
					j.events++
				}
			}
		}
	}
}

// rowsOf is how many rows a population is simulated for.
func (d *definition) rowsOf(p *definedPopulation) int {
	if p.hidden {
		return len(p.now)
	}
	return d.pos
}

// heard returns what the synapses of j read in this step.
func (d *definition) heard(j *definedProjection) [][]bool {
	pre := d.pops[j.pre]
	switch n := len(pre.past); {
	case j.Delay == 0:
		return pre.now
	case j.Delay > n: // nothing has been fired so early
		return bools(len(pre.now), len(pre.now[0]))
	default:
		return pre.past[n-j.Delay]
	}
}

func (d *definition) fire(i int) {
	p := d.pops[i]
	for b := range d.rowsOf(p) {
		current := make([]float32, len(p.th))
		for k := range d.projs {
			if j := &d.projs[k]; j.post == i {
				for c, x := range d.sums(j, b) {
					current[c] += float32(j.EffectiveGain() * x)
				}
			}
		}
		spikes := 0
		for c := range p.v[b] {
			if p.now[b][c] = p.membrane(b, c, current[c]); p.now[b][c] {
				spikes++
			}
		}
		if a := p.cell.Adapt.PerPopulation; a.Rate != 0 {
			delta := float32(float32(a.Rate) * (float32(spikes) - 1))
			p.shift[b] += delta
			p.floor[b] = max(p.floor[b]+delta, float32(a.Floor))
		}
	}
}

// sums returns Σ w over the synapses of j whose pre cells fired in row b, by post cell.
func (d *definition) sums(j *definedProjection, b int) []float32 {
	sum, s := make([]float32, len(d.pops[j.post].th)), d.heard(j)
	paired, other := d.pops[j.pre].cell == nil && j.Delay == 1, (b+d.pos)%len(s)
	for _, common := range []bool{true, false} {
		for _, x := range j.synapses {
			if both := paired && s[other][x.pre]; s[b][x.pre] && both == common {
				sum[x.post] += x.w
			}
		}
	}
	return sum
}

func (p *definedPopulation) membrane(b, c int, current float32) (fired bool) {
	th := p.th[c]
	if p.cell.Adapt.PerPopulation.Rate != 0 {
		th = max(th+p.shift[b], p.floor[b])
	}
	if a := p.cell.Adapt.ALIF; a.Strength != 0 { // κ = 1
		p.a[b][c] = float32(float32(kernel.Exp(-3/a.Tau))*p.a[b][c]) + one(p.past[len(p.past)-1][b][c])
		th += float32(float32(a.Strength) * p.a[b][c])
	}
	v := float32(p.decay*p.v[b][c]) + float32(p.input*current)
	z := float32(float32(p.factor0()) * p.z[b][c])
	if fired = v > th || p.cell.Inclusive && v == th; fired {
		z = 1
		switch p.cell.Reset {
		case snn.ResetZero:
			v = 0
		case snn.ResetSubtract:
			if p.cell.Adapt.ALIF.Strength != 0 && !p.cell.Adapt.ALIF.Adapted {
				th = p.th[c]
			}
			v -= th
		}
	}
	if z < 1e-30 {
		z = 0
	}
	p.v[b][c], p.z[b][c] = v, z
	return fired
}

// factor0 is what a step leaves of a trace: τ_tr = 13 ms in steps of 3 ms.
func (p *definedPopulation) factor0() float64 { return 1 - 3.0/13 }

// judge works out post-factors: ∂C/∂z of hidden cells, and errors of the read-outs.
func (d *definition) judge(labels []int) {
	input := d.pops[d.net.Index("input")]
	for _, p := range d.pops {
		scale := 2 / float32(d.pos)
		cost := 0.0
		for b := range d.rowsOf(p) {
			var coef []float32
			if p.hidden {
				coef = d.modulator(p.z[b], b < d.pos, &cost)
			}
			for c := range p.factor[b] {
				switch {
				case p.hidden:
					p.factor[b][c] = coef[c*len(coef)/len(p.factor[b])] * p.z[b][c]
				case p.class && labels[b] == c:
					p.factor[b][c] = float32(scale * (1 - p.z[b][c]))
				case p.class:
					p.factor[b][c] = float32(-scale * p.z[b][c])
				case p.recons:
					p.factor[b][c] = scale * (one(input.now[b][c]) - one(p.now[b][c]))
				}
			}
		}
		d.cost += cost / float64(2*d.pos) / float64(max(d.rule.Groups, 1))
	}
}

func one(b bool) float32 {
	if b {
		return 1
	}
	return 0
}

// modulator returns 2 (p − y) / N of each group of a row, and adds the costs of all groups.
func (d *definition) modulator(z []float32, positive bool, cost *float64) (coef []float32) {
	n := max(d.rule.Groups, 1)
	for g := range n {
		a, y := float64(float64(n)*d.goodness(z, g*len(z)/n, (g+1)*len(z)/n))-d.rule.Threshold, 0.0
		if positive {
			y = 1
			*cost += softplus(-a)
		} else {
			*cost += softplus(a)
		}
		coef = append(coef, float32(2*(kernel.Sigmoid(a)-y)/float64(2*d.pos)))
	}
	return coef
}

// goodness returns Σ z² of the group of cells from to upto−1.
func (d *definition) goodness(z []float32, from, upto int) (g float64) {
	for lo := 0; lo < len(z); lo += 64 {
		hi := min(lo+64, len(z))
		whole := from <= lo && upto >= hi
		var q [16]float32
		for j := max(lo, from); j < min(hi, upto); j++ {
			lane := 0
			if whole {
				lane = (j - lo) % 16
			}
			q[lane] += float32(z[j] * z[j])
		}
		for h := 8; h > 0; h /= 2 {
			for i := range h {
				q[i] += q[i+h]
			}
		}
		g += float64(q[0])
	}
	return g
}

func (d *definition) update() {
	a := d.rule.Adam
	s := kernel.Adam{Rate: d.rule.Rate, Beta1: a.Beta1, Beta2: a.Beta2, Eps: a.Epsilon}.At(d.step)
	for k := range d.projs {
		j := &d.projs[k]
		if j.Frozen {
			continue
		}
		for _, same := range j.same {
			d.updateWeight(j, same, s)
			j.written++
		}
	}
}

// byWeight returns the synapses of each weight that has any.
func (j *definedProjection) byWeight() [][]*definedSynapse {
	var all [][]*definedSynapse
	at := map[int]int{}
	for i := range j.synapses {
		x := &j.synapses[i]
		k, ok := at[x.weight]
		if !ok {
			k = len(all)
			at[x.weight], all = k, append(all, nil)
		}
		all[k] = append(all[k], x)
	}
	return all
}

// learns returns Σ_rows s_pre d_post of a synapse, and the rows in which its post cell alone fired.
func (d *definition) learns(j *definedProjection, x *definedSynapse) (g, silent float32) {
	post, heard := d.pops[j.post], d.heard(j)
	for b := range d.rowsOf(post) {
		if heard[b][x.pre] {
			g += post.factor[b][x.post]
		} else if post.now[b][x.post] {
			silent++
		}
	}
	return g, silent
}

// updateWeight takes the step of a weight with one synapse or several.
func (d *definition) updateWeight(j *definedProjection, same []*definedSynapse, s kernel.AdamStep) {
	post, x := d.pops[j.post], same[0]
	g, silent := float32(0), float32(0)
	for lo := 0; lo < len(post.th); lo += 64 {
		var panel, alone float32
		for _, y := range same {
			if y.post/64 == lo/64 {
				more, spikes := d.learns(j, y)
				panel, alone = panel+more, alone+spikes
			}
		}
		g, silent = g+panel, silent+alone
	}
	silent /= float32(len(same))
	if post.hidden {
		g = float32(float32(math.Abs(float64(j.EffectiveGain()))) * g)
	} else {
		g = float32(float32(-d.rule.ReadoutGain) * g)
		g *= 1 - float32(math.Abs(float64(x.w)))
	}
	x.m = small(float32(s.B1*x.m) + float32(s.C1*g))
	x.v = small(float32(s.B2*x.v) + float32(s.C2*float32(g*g)))
	x.w -= float32(s.Eta*x.m) / (float32(float32(math.Sqrt(float64(x.v)))*s.Q) + s.Eps)
	if post.hidden && d.rule.Decay != 0 {
		x.w -= float32(float32(d.rule.Decay) * silent)
	}
	if j.Bound.Limited() {
		if x.w < j.Bound.Lo {
			x.w = j.Bound.Lo
		}
		if x.w > j.Bound.Hi {
			x.w = j.Bound.Hi
		}
	}
	if j.Bound.ZeroDiagonal && x.pre == x.post {
		x.w = 0
	}
	for _, y := range same[1:] {
		y.w, y.m, y.v = x.w, x.m, x.v
	}
}

// small is 0 for what is not kept.
func small(x float32) float32 {
	if x < 1e-30 && x > -1e-30 {
		return 0
	}
	return x
}

// compare fails where the trainer's weights or moments have other bits. It returns how many gradients of each projection were not 0.
func (d *definition) compare(t *testing.T, tr *trainer) (moved []int) {
	t.Helper()
	tr.Sync()
	moved = make([]int, len(d.projs))
	counts, _ := tr.Counts()
	for k := range d.projs {
		w, _ := tr.model.Weights(k)
		if c, j := counts.Projections[k], &d.projs[k]; c.SynapticEvents != j.events || c.WeightUpdates != j.written || c.Weights < int64(len(j.same)) {
			t.Errorf("%v: %d events, %d updates of %d weights; by definition %d, %d of %d", j, c.SynapticEvents, c.WeightUpdates, c.Weights, j.events,
				j.written, len(j.same))
		}
		for i, x := range d.projs[k].synapses {
			if math.Float32bits(w[x.weight]) != math.Float32bits(x.w) {
				t.Fatalf("%v: synapse %d, from cell %d to %d, has weight %v, by definition %v", d.projs[k], i, x.pre, x.post, w[x.weight], x.w)
			}
			if x.m != 0 {
				moved[k]++
			}
		}
		d.compareMoments(t, tr, k)
	}
	return moved
}

func (d *definition) compareMoments(t *testing.T, tr *trainer, k int) {
	t.Helper()
	got := map[[2]float32]int{}
	state := tr.State()[1+k]
	n := state.Shape[len(state.Shape)-1] // of weights, first and second moments in turn
	for i := 0; i < len(state.F32); i += 3 * n {
		for c := range n {
			got[[2]float32{state.F32[i+n+c], state.F32[i+2*n+c]}]++
		}
	}
	for _, same := range d.projs[k].same {
		x := same[0]
		if got[[2]float32{x.m, x.v}]--; got[[2]float32{x.m, x.v}] < 0 {
			t.Fatalf("%v: no synapse has the moments %v and %v of that from cell %d to %d", d.projs[k], x.m, x.v, x.pre, x.post)
		}
	}
}
