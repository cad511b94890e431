package integer

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// A potential at the threshold is a spike of Inclusive cells alone, in the simulation, here and in C: by chance potentials seldom are there.
func TestAtTheThreshold(t *testing.T) {
	p := newCProgram(t)
	for _, inclusive := range []bool{false, true} {
		net := snn.Feedforward(1, 1)
		net.Populations[1].Cell = snn.LIF{Beta: 1, Inclusive: inclusive, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
		net.Projections[0].Quantization = snn.Quantization{Bits: 4, Scale: 1. / 4}
		model := must[*snn.Model](t)(net.Init(1))
		weights, _ := model.Weights(0)
		weights[0] = 1. / 4
		in := snn.NewSpikes(10, 1)
		for step := range in.Steps {
			in.Set(step, 0)
		}
		trace := must[*snn.Trace](t)(model.Run(in))
		for _, a := range []Arithmetic{Fixed, Binary32} {
			m := must[*Model](t)(Convert(model, Options{Arithmetic: a}))
			run := must[*Run](t)(m.Run(in))
			for step := range in.Steps {
				want := step%5 == 4 // 5/4 > 1
				if inclusive {
					want = step%4 == 3 // 4/4 ≥ 1
				}
				if trace.Populations[1].Spikes.Has(step, 0) != want || run.Spikes[1].Has(step, 0) != want {
					t.Errorf("%v, Inclusive %v: step %d is not as wanted: a spike is %v", a, inclusive, step, want)
				}
			}
			p.add(m, fmt.Sprintf("at_%v_%v", a, inclusive), in)
		}
	}
	compiler(t)
	p.run(undefined...)
}
