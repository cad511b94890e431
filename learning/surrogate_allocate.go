package learning

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// allocate makes room for everything that mini-batches need.
func (t *sgTrainer) allocate() {
	for i := range t.projs {
		t.allocateProjection(&t.projs[i])
	}
	for i := range t.pops {
		t.allocatePopulation(i)
	}
	for i := range t.columns {
		t.columns[i].groups = make([]kernel.CSR, ceil(t.stretch, t.group))
	}
	if in := &t.pops[t.input]; in.static {
		t.x = kernel.Alloc(t.room * in.ld)
	}
	for range t.room {
		t.spikes = append(t.spikes, &snn.Spikes{})
	}
	if t.goal.kind != ClassPerSample {
		t.readings = make([]sgReading, t.room)
	}
	t.fault, t.losses, t.score = make([]error, t.room), make([]float64, t.room), make([]float64, t.room*t.classes)
	t.allocateScratch()
	t.clock = make([]int64, 1)
	t.training, t.inference = newTally(len(t.pops), len(t.projs)), newTally(len(t.pops), len(t.projs))
	t.bindFunctions()
}

func (t *sgTrainer) allocateScratch() {
	packed, most := 0, 0
	for i := range t.pops {
		n := 0
		for _, j := range t.pops[i].in {
			if j := &t.projs[j]; j.dense && t.pops[j.pre].listed() {
				n += t.pops[j.pre].n * sgCols
			}
		}
		packed, most = max(packed, n), max(most, len(t.pops[i].in))
	}
	for range t.pool.Workers() {
		t.scratch = append(t.scratch, sgScratch{
			packed: kernel.Alloc(packed), w: make([]sgWeights, most), errors: kernel.Alloc(t.group * t.room * sgCols),
			back: engine.Back{Surrogate: engine.Surrogate{Slope: t.rule.Function.kernel(), Row: t.rule.Function.row, ThroughReset: t.rule.ThroughReset},
				Slope: kernel.Alloc(sgCols)},
			score: make([]float64, t.classes), z: make([]float64, t.classes),
		})
	}
}

// allocatePopulation makes room for windows of span steps of room samples.
func (t *sgTrainer) allocatePopulation(i int) {
	p := &t.pops[i]
	if p.fires {
		p.depth = max(p.depth, 1) // a reset looks one step back
	}
	if p.listed() {
		p.bits = kernel.AllocWords((p.depth + t.span) * t.room * p.words)
		p.lists = make([]kernel.CSR, p.depth+t.segment)
		p.tally = make([]sgTally, t.span)
	}
	if p.input() {
		return
	}
	step, row, slots, kept := t.room*ceil(p.cols, p.across)*p.across, t.room*p.ld, t.segment+1, 0
	if i == t.output {
		slots = t.span + 1 // the loss reads them all
		p.loss = kernel.Alloc(t.span * step)
	}
	if t.segment < t.span {
		kept = ceil(t.span, t.segment)
	}
	p.cells.allocate(step, slots, kept)
	p.err = kernel.Alloc((t.stretch + p.tail) * row)
	if p.fires && i != t.output && (t.rule.RateCost != 0 || t.rule.CountCost != 0) {
		p.cost, p.counts = kernel.Alloc(p.cols), make([]int64, p.n)
	}
}

func (t *sgTrainer) allocateProjection(j *sgProj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if !pre.input() {
		post.tail = max(post.tail, j.delay)
	}
	switch {
	case pre.static:
		j.constant, j.sum = kernel.Alloc(t.room*post.ld), kernel.Alloc(t.room*post.ld)
	case pre.graded:
		t.dense, t.product = sgAtLeast(t.dense, t.room*pre.ld), sgAtLeast(t.product, t.room*post.ld)
	case j.wired != nil:
		if j.delay == 0 && !post.cyclic {
			j.wired.keepUnpooled(t.stretch, t.room)
		}
		t.product = sgAtLeast(t.product, t.room*post.ld)
	case !j.dense:
	case post.narrow():
		j.turned = kernel.Alloc(post.n * pre.ld)
	default:
		pre.feedsWide = true
		t.dense, t.product = sgAtLeast(t.dense, t.room*pre.ld), sgAtLeast(t.product, t.room*post.ld)
		if j.gain != 1 {
			t.scaled = sgAtLeast(t.scaled, t.stretch*t.room*post.ld)
		}
	}
	if !j.plastic {
		return
	}
	j.grad, j.moments = kernel.Alloc(len(j.w)), t.rule.Optimizer.newMoments(len(j.w))
	if j.dense && !pre.static && !pre.graded {
		j.columns = t.columnsOf(j.pre, j.delay)
	}
}

// columnsOf returns the number of the columns of a population as projections of that delay see them.
func (t *sgTrainer) columnsOf(pop, delay int) int {
	for i, x := range t.columns {
		if x.pop == pop && x.delay == delay {
			return i
		}
	}
	t.columns = append(t.columns, sgColumns{pop: pop, delay: delay})
	return len(t.columns) - 1
}

// sgAtLeast returns x, or a longer slice of zeros.
func sgAtLeast(x []float32, n int) []float32 {
	if len(x) >= n {
		return x
	}
	return kernel.Alloc(n)
}
