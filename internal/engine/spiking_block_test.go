package engine

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// blockRun is a population of one block in some steps, forward and back.
type blockRun struct {
	c              *Spiking
	rows, n, cols  int
	ld, ldE, steps int
	layout         Layout
	states         [MostStates][][]float32 // of each step, and of the one before the first
	fired          [][]uint64
	cur, e, direct [][]float32
	back           Back
}

// newBlockRun returns cells of the kind of c with random factors, currents and errors.
func newBlockRun(g *rand.Rand, c Spiking, n int, learns bool) *blockRun {
	f := Factors{Number: SpikingFactors, Of: func(_ int, f []float64, _ [][]float64) {
		for i := range f {
			f[i] = 0.1 + 0.8*g.Float64()
		}
	}}
	if learns {
		f.Parameters = []Parameter{{Name: "any"}}
	}
	x := &blockRun{c: NewSpiking(c, n, f), rows: 1 + g.IntN(5), n: n, cols: (n + 15) &^ 15, steps: 12}
	x.ld, x.ldE = x.cols+16*g.IntN(2), x.cols+16*g.IntN(2)
	x.layout = x.c.Layout()
	some := func(ld int) []float32 {
		y := make([]float32, x.rows*ld)
		for i := range y {
			y[i] = float32(g.NormFloat64())
		}
		return y
	}
	for t := range x.steps + 1 {
		for k := range x.layout.Kept {
			x.states[k] = append(x.states[k], make([]float32, x.rows*x.ld))
		}
		x.fired = append(x.fired, make([]uint64, x.rows))
		x.cur, x.e, x.direct = append(x.cur, some(x.ldE)), append(x.e, some(x.ldE)), append(x.direct, nil)
		if t%2 == 1 {
			x.direct[t] = some(x.ldE)
		}
	}
	for k := range x.layout.Carried {
		x.back.Carry[k] = make([]float32, x.rows*x.ld)
	}
	for k := range x.layout.Sums {
		x.back.Sums[k] = make([]float32, x.rows*x.ld)
	}
	x.back.Slope = make([]float32, 64)
	x.back.Surrogate = Surrogate{ThroughReset: g.IntN(2) == 0, Row: func(d, u, th, scale []float32) {
		for i := range d {
			d[i] = scale[i%len(scale)] / (1 + float32((u[i]-th[i])*(u[i]-th[i])))
		}
	}}
	return x
}

// step sets the block to step t, counted from 1.
func (x *blockRun) step(t int) *Back {
	b := &x.back
	b.Step = Step{Rows: x.rows, N: x.n, Cols: x.cols, Cur: x.cur[t], LdCur: x.ldE, Ld: x.ld, Words: 1}
	for k := range x.layout.Kept {
		b.Before[k], b.Now[k] = x.states[k][t-1], x.states[k][t]
	}
	if x.layout.Fires {
		b.Was, b.Fired = x.fired[t-1], x.fired[t]
	}
	b.E, b.LdE, b.Direct, b.LdDirect = x.e[t], x.ldE, x.direct[t], x.ldE
	return b
}

// numbers are all that the steps have left in the cells of each sample.
func (x *blockRun) numbers() (all []uint32) {
	add := func(y []float32, ld int) {
		for r := range x.rows {
			for i := range x.n {
				all = append(all, math.Float32bits(y[r*ld+i]))
			}
		}
	}
	for t := range x.steps + 1 {
		for k := range x.layout.Kept {
			add(x.states[k][t], x.ld)
		}
		add(x.e[t], x.ldE)
		for _, w := range x.fired[t] {
			all = append(all, uint32(w), uint32(w>>32))
		}
	}
	for k := range x.layout.Carried {
		add(x.back.Carry[k], x.ld)
	}
	for k := range x.layout.Sums {
		add(x.back.Sums[k], x.ld)
	}
	return all
}

func randomSpiking(g *rand.Rand) Spiking {
	coin := func() bool { return g.IntN(2) == 0 }
	c := Spiking{Silent: g.IntN(8) == 0, ResetTo: float32(g.NormFloat64()), Delayed: coin(), Inclusive: coin(),
		Reset: []kernel.Reset{kernel.ResetNone, kernel.ResetZero, kernel.ResetSubtract}[g.IntN(3)]}
	if c.Silent {
		c.Reset, c.Delayed, c.Inclusive = kernel.ResetNone, false, false
		return c
	}
	c.Cancel = c.Reset == kernel.ResetNone && coin()
	c.Adapts = coin()
	c.Adapted = c.Adapts && coin()
	return c
}

// Cells whose blocks are taken at a time have the bits of the general form in every number, forward and back.
func TestBlocksAreTheGeneralForm(t *testing.T) {
	spikes := 0
	for seed := range uint64(600) {
		g := rand.New(rand.NewPCG(seed, 5))
		c, n, learns := randomSpiking(g), 1+g.IntN(64), g.IntN(2) == 0
		a := newBlockRun(rand.New(rand.NewPCG(seed, 6)), c, n, learns)
		b := newBlockRun(rand.New(rand.NewPCG(seed, 6)), c, n, learns)
		for step := 1; step <= a.steps; step++ {
			s := a.step(step)
			if !a.c.byBlocks(&s.Step) {
				t.Fatalf("%+v is not taken by blocks", c)
			}
			a.c.forwardBlock(&s.Step)
			b.c.forwardRows(&b.step(step).Step)
		}
		for step := a.steps; step > 0; step-- {
			a.c.backBlock(a.step(step))
			b.c.backRows(b.step(step))
		}
		got, want := a.numbers(), b.numbers()
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("seed %d, %d cells, number %d of %d: %x, in the general form %x: %+v", seed, n, i, len(got), got[i], want[i], c)
			}
		}
		for _, w := range a.fired[a.steps] {
			for ; w != 0; w &= w - 1 {
				spikes++
			}
		}
	}
	if spikes < 2000 {
		t.Errorf("%d spikes are too few for a test", spikes)
	}
}
