package snn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
)

// randomTrained draws a cell that errors can be sent back through.
func randomTrained(g *rand.Rand) Cell {
	for {
		c := randomCell(g)
		lif, ok := lifOfCell(c)
		switch {
		case traitsOf(c).conductive:
		case ok && (lif.ResetTiming == ResetSameStepDelta || lif.Adapt.PerCell.Step != 0 || lif.Adapt.PerPopulation.Rate != 0):
		default:
			return c
		}
	}
}

// block steps cells of the engine, one word of a population for all samples.
type block struct {
	cell     engine.Stepper
	step     engine.Step
	was, now []uint64
	kept     int
}

func newBlock(c engine.Stepper, rows, first, n int) *block {
	y := c.Layout()
	b := &block{cell: c, kept: y.Kept, was: make([]uint64, rows), now: make([]uint64, rows)}
	cols := (n + 15) &^ 15
	b.step = engine.Step{Rows: rows, N: n, Cols: cols, First: first, LdCur: cols, Ld: cols, Words: 1}
	for k := range y.Kept + y.Passing {
		x := make([]float32, rows*cols)
		for i := range x {
			if y.Start != nil {
				x[i] = y.Start[k]
			}
		}
		if b.step.Before[k], b.step.Now[k] = x, x; k < y.Kept {
			b.step.Before[k] = make([]float32, rows*cols)
		}
	}
	if y.Fires {
		b.step.Was, b.step.Fired = b.was, b.now
	}
	return b
}

// forward takes a step, and returns the spikes of all samples.
func (b *block) forward(cur []float32) []uint64 {
	copy(b.was, b.now)
	for k := range b.kept {
		b.step.Before[k], b.step.Now[k] = b.step.Now[k], b.step.Before[k]
	}
	b.step.Cur = cur
	b.cell.Forward(&b.step)
	b.step.T++
	return b.now
}

// Cells do the same where every step is kept, as learners have them, and where a simulation keeps one state: they fire alike and have the same potentials,
// whatever the fields. Where a potential is too near its threshold to tell, the comparison ends. A reset of the same step is seen by Sim a step earlier.
func TestTrainedCellsAreThoseOfSim(t *testing.T) {
	steps, spikes := 0, 0
	kinds := map[CellKind]int{}
	for seed := range uint64(300) {
		g := rand.New(rand.NewPCG(seed, 21))
		c := randomTrained(g)
		const rows, n = 2, 37
		m := mustInit(t, Net{Dt: .5 + g.Float64(), Populations: []Population{{"a", []int{n}, c, nil}}}, seed)
		cell, err := CompileCell(m, 0, false)
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		s, b := mustSim(t, m, rows), newBlock(cell, rows, 0, n)
		kinds[traitsOf(c).kind]++
		lif, _ := lifOfCell(c)
		for k := range 40 {
			if err := s.Deliver(k); err != nil {
				t.Fatal(err)
			}
			th := make([][]float32, rows)
			cur := make([]float32, rows*b.step.Ld)
			for r := range rows {
				th[r] = s.Thresholds(nil, 0, r)
				for i := range n {
					cur[r*b.step.Ld+i] = float32(g.Float64())
				}
				s.Inject(0, r, cur[r*b.step.Ld:][:n])
			}
			s.Fire()
			fired := b.forward(cur)
			why := compareBlock(s, b, th, fired, lif.ResetTiming == ResetSameStep)
			if why == "near" {
				break
			}
			if why != "" {
				t.Fatalf("seed %d, step %d: %s: %+v", seed, k, why, c)
			}
			steps++
			for r := range rows {
				spikes += popcount(fired[r])
			}
		}
	}
	if steps < 8000 || spikes < 20000 || len(kinds) < 5 {
		t.Errorf("%d steps with %d spikes of cells %v are too few for a test", steps, spikes, kinds)
	}
}

// settledBlock is a block as a simulation has it.
func settledBlock(c engine.Stepper, rows, n int, th []float32) *block {
	b := newBlock(c, rows, 0, n)
	b.step.Before, b.kept = b.step.Now, 0
	b.step.Settled = &engine.Settled{Th: th, Held: make([]uint64, rows)}
	return b
}

// The fast cells of a simulation are the general ones, bit for bit, whatever the fields, thresholds that move included.
func TestFastCellsAreTheGeneralOnes(t *testing.T) {
	fast, spikes := map[string]int{}, 0
	for seed := range uint64(1500) {
		g := rand.New(rand.NewPCG(seed, 22))
		var s *Synaptic
		c := randomLIF(g)
		if c.TauSpread, c.Adapt.ALIF = (Spread{}), (ALIF{}); g.IntN(2) == 0 {
			s = &Synaptic{LIF: c, TauSyn: 2 + 5*g.Float64(), Earlier: g.IntN(2) == 0}
		}
		const rows, n = 2, 37
		th, shift, floor := make([]float32, 48), []float32{.1, -.1}, []float32{.2, -1}
		p := compiledCell{n: n, dt: .5 + g.Float64(), thresholds: th[:n], simulated: true}
		cell := p.lif(c, s)
		if _, general := cell.(*engine.Spiking); general {
			continue
		}
		fast[fmt.Sprintf("%T", cell)]++
		a, b := settledBlock(cell, rows, n, th), settledBlock(p.general(c, s, c.leaky(s, p.dt)), rows, n, th)
		if c.Adapt.PerPopulation.Rate != 0 {
			for _, x := range []*block{a, b} {
				x.step.Settled.Shift, x.step.Settled.Floor = shift, floor
			}
		}
		for k := range 40 {
			cur := make([]float32, rows*a.step.Ld)
			for i := range cur {
				cur[i] = float32(g.NormFloat64())
			}
			for i := range th {
				th[i] = .5 + float32(g.Float64())
			}
			fired := a.forward(append([]float32(nil), cur...))
			if want := b.forward(cur); !slices.Equal(fired, want) {
				t.Fatalf("seed %d, step %d: %x fire, want %x: %+v", seed, k, fired, want, c)
			}
			for r := range rows {
				spikes += popcount(fired[r])
				at := r * a.step.Ld
				if u, want := a.step.Now[0][at:][:n], b.step.Now[0][at:][:n]; !slices.Equal(u, want) {
					t.Fatalf("seed %d, step %d: potentials %v, want %v: %+v", seed, k, u, want, c)
				}
			}
		}
	}
	if len(fast) != 2 || fast["*engine.Held"] < 20 || fast["*engine.Leaky"] < 20 || spikes < 5000 {
		t.Errorf("cells %v with %d spikes are too few for a test", fast, spikes)
	}
}

func popcount(word uint64) (n int) {
	for ; word != 0; word &= word - 1 {
		n++
	}
	return n
}

// compareBlock says where a simulation and a block differ; "near" where the spike of a potential near its threshold does.
func compareBlock(s *Sim, b *block, th [][]float32, fired []uint64, same bool) string {
	for r := range th {
		v := s.Potentials(0, r)
		for i, x := range v {
			u := b.step.Now[0][r*b.step.Ld+i]
			sim, ours := s.Spikes(0, r)[0]>>i&1 == 1, fired[r]>>i&1 == 1
			if sim != ours {
				if d := math.Abs(float64(u - th[r][i])); d < 1e-4*max(1, math.Abs(float64(u))) {
					return "near"
				}
				return fmt.Sprintf("sample %d, cell %d: Sim fires: %v, the trained cell: %v, u = %v, θ = %v", r, i, sim, ours, u, th[r][i])
			}
			if d := math.Abs(float64(x - u)); d > 1e-4*max(1, math.Abs(float64(x))) && !(same && sim) {
				return fmt.Sprintf("sample %d, cell %d: v = %v in Sim, %v of the trained cell", r, i, x, u)
			}
		}
	}
	return ""
}
