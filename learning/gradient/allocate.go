package gradient

import (
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// allocate makes room for everything that mini-batches need.
func (t *trainer) allocate() {
	for i := range t.projs {
		t.allocateProjection(&t.projs[i])
	}
	for i := range t.pops {
		t.allocatePopulation(i)
	}
	for i := range t.columns {
		t.columns[i].groups = make([]kernel.CSR, rules.Ceil(t.stretch, t.group))
	}
	if in := &t.pops[t.input]; in.static {
		t.x = kernel.Alloc(t.room * in.ld)
	}
	for range t.room {
		t.spikes = append(t.spikes, &snn.Spikes{})
	}
	if t.goal.Kind != learning.ClassPerSample {
		t.readings = make([]reading, t.room)
	}
	t.fault, t.losses, t.score = make([]error, t.room), make([]float64, t.room), make([]float64, t.room*t.classes)
	t.allocateScratch()
	t.clock = make([]int64, 1)
	t.training, t.inference = rules.NewTally(len(t.pops), len(t.projs)), rules.NewTally(len(t.pops), len(t.projs))
}

func (t *trainer) allocateScratch() {
	packed, most, run, turned := 0, 0, 0, 0
	for i := range t.projs {
		if x := t.projs[i].traced; x != nil && x.eligible != nil {
			run = max(run, x.longest())
		}
	}
	if t.rule.Credit.Online {
		t.ones, turned = slices.Repeat([]float32{1}, cols), cols*min(t.room, kernel.MostThin)
	}
	for i := range t.pops {
		n := 0
		for _, j := range t.pops[i].in {
			if j := &t.projs[j]; j.dense && t.pops[j.pre].listed() {
				n += t.pops[j.pre].n * cols
			}
		}
		packed, most = max(packed, n), max(most, len(t.pops[i].in))
	}
	for range t.pool.Workers() {
		t.scratch = append(t.scratch, scratch{
			packed: kernel.Alloc(packed), w: make([]weights, most), errors: kernel.Alloc(t.group * t.room * cols),
			sum: kernel.Alloc(run), turned: kernel.Alloc(turned), cells: make([]uint32, 0, wordsAtOnce*cols),
			back: engine.Back{Surrogate: t.surrogate(), Slope: kernel.Alloc(cols)},
			loss: newLossScratch(t.classes),
		})
	}
}

func (t *trainer) surrogate() engine.Surrogate {
	f := t.rule.Function
	return engine.Surrogate{Slope: f.kernel(), Row: f.row, ThroughReset: t.rule.ThroughReset, GivenHeights: t.rule.Credit.Kind == DECOLLE}
}

// allocatePopulation makes room for windows of span steps of room samples.
func (t *trainer) allocatePopulation(i int) {
	p := &t.pops[i]
	if p.fires {
		p.depth = max(p.depth, 1) // a reset looks one step back
	}
	if p.listed() {
		p.bits = kernel.AllocWords((p.depth + t.span) * t.room * p.words)
		p.lists = make([]kernel.CSR, p.depth+t.segment)
		p.tally = make([]tally, t.span)
	}
	if p.input() {
		return
	}
	step, row, slots, kept := t.room*rules.Ceil(p.cols, p.across)*p.across, t.room*p.ld, t.segment+1, 0
	if i == t.output {
		slots = t.span + 1 // the loss reads them all
		p.loss = kernel.Alloc(t.span * step)
	}
	if t.segment < t.span {
		kept = rules.Ceil(t.span, t.segment)
	}
	p.cells.allocate(step, slots, kept)
	if p.bias != nil {
		p.bias.allocate(t.room)
	}
	if p.cells.common != nil {
		p.cells.common.allocate(t.room, p.panels())
	}
	p.err = kernel.Alloc((t.stretch + p.tail) * row)
	if t.rule.Credit.instant() {
		p.instant = kernel.Alloc((t.stretch + p.tail) * row)
	}
	if t.eachSynapse(i) {
		p.slopes = kernel.Alloc(row)
	}
	if p.readout != nil {
		p.readout.allocate(t)
	}
	if p.fires && i != t.output && (t.rule.RateCost != 0 || t.rule.CountCost != 0) {
		p.cost, p.counts = kernel.Alloc(p.cols), make([]int64, p.n)
	}
}

func (t *trainer) allocateProjection(j *proj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if !pre.input() && j.sends {
		post.tail = max(post.tail, j.delay)
	}
	switch {
	case pre.static:
		j.constant, j.sum = kernel.Alloc(t.room*post.ld), kernel.Alloc(t.room*post.ld)
	case pre.graded:
		t.dense, t.product = atLeast(t.dense, t.room*pre.ld), atLeast(t.product, t.room*post.ld)
	case j.wired != nil:
		if j.delay == 0 {
			j.wired.keepChoices(t.segment, t.room)
		}
		t.product = atLeast(t.product, t.room*post.ld)
	case !j.dense:
	case post.narrow() && !j.sends:
	case post.narrow():
		j.turned = kernel.Alloc(post.n * pre.ld)
	default:
		pre.feedsWide = true
		t.dense, t.product = atLeast(t.dense, t.room*pre.ld), atLeast(t.product, t.room*post.ld)
		if j.thin = j.sends && !j.within && t.sendsThin(pre); j.thin || j.within && j.sends {
			j.turned = kernel.Alloc(post.n * pre.ld)
		}
		if j.amplifies() && j.sends {
			t.scaled = atLeast(t.scaled, t.stretch*t.room*post.ld)
		}
	}
	if !j.plastic {
		return
	}
	if j.traced != nil {
		j.traced.allocate(t, j)
	}
	if first := &t.projs[j.index]; first != j {
		j.grad = first.grad
	} else {
		j.grad, j.moments = kernel.Alloc(len(j.w)), t.rule.Optimizer.NewMoments(j.w)
	}
	if j.dense && !pre.static && !pre.graded && j.traced == nil {
		j.columns = t.columnsOf(j.pre, j.delay)
	}
}

// columnsOf returns the number of the columns of a population as projections of that delay see them.
func (n *net) columnsOf(pop, delay int) int {
	for i, x := range n.columns {
		if x.pop == pop && x.delay == delay {
			return i
		}
	}
	n.columns = append(n.columns, columns{pop: pop, delay: delay})
	return len(n.columns) - 1
}

// atLeast returns x, or a longer slice of zeros.
func atLeast(x []float32, n int) []float32 {
	if len(x) >= n {
		return x
	}
	return kernel.Alloc(n)
}
