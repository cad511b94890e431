package gradient

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// common is what thresholds that follow the spikes of a whole population (Adapt.PerPopulation) pass back to each spike of the step before.
type common struct {
	parts [][]float32 // of each panel, by sample
	sum   []float32   // of all panels
}

// commonOf returns that of a population, nil where thresholds follow nothing or their own cells.
func (t *trainer) commonOf(p snn.Population, thresholds []float32, cell engine.Cell) (*common, error) {
	if c, ok := cell.(engine.CommonCell); !ok || !c.IsCommon() {
		return nil, nil
	}
	if t.rule.Credit.Kind != BPTT {
		return nil, fmt.Errorf("gradient: population %q: Adapt.PerPopulation: each spike moves the thresholds of all cells, and Credit sends errors back "+
			"cell by cell; use Adapt.ALIF, or back-propagation through time", p.Name)
	}
	floor := float32(p.Adaptation().PerPopulation.Floor)
	for i, th := range thresholds {
		if th < floor {
			return nil, fmt.Errorf("gradient: population %q: the threshold %v of cell %d is below Adapt.PerPopulation.Floor, %v; give a lower Floor, or "+
				"less Jitter", p.Name, th, i, floor)
		}
	}
	return &common{}, nil
}

func (x *common) allocate(rows, panels int) {
	x.sum = kernel.Alloc(rows)
	for range panels {
		x.parts = append(x.parts, kernel.Alloc(rows))
	}
}

// footprint counts a number a sample, which is what spikes have of the thresholds of all.
func (x *common) footprint(f *rules.Footprint, rows int) {
	if x != nil {
		f.Cells(rows, 1, 1)
	}
}

// of is where a block leaves what it passes back.
func (x *common) of(k block) []float32 { return x.parts[k.c0/cols][k.r0:] }

// add sums what all panels have left, in their order.
func (x *common) add(rows int) {
	if x == nil {
		return
	}
	copy(x.sum, x.parts[0][:rows])
	for _, part := range x.parts[1:] {
		kernel.AddRow(x.sum[:rows], part, 1)
	}
}

// receive adds what the step behind has passed back to ∂L/∂s of a block.
func (x *common) receive(p *pop, k block, e engine.Rows) {
	if x == nil {
		return
	}
	for r := range k.rows() {
		by := x.sum[k.r0+r]
		row := e.X[r*e.Ld:][:min(k.c1, p.n)-k.c0]
		for i := range row {
			row[i] += by
		}
	}
}
