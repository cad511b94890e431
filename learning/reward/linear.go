package reward

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Linear has no spiking cells: the logarithm of how likely an action is is a sum of weights times answers of the code, and weights follow its
// gradient, as the actor-critic of [sutton2018] with eligibilities has it. It is what the code makes of the task before any net.
type Linear struct {
	Rate float64 // 0 means 1.5
}

// Name returns "linear".
func (Linear) Name() string { return "linear" }

func (r *Linear) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{{Name: "Linear.Rate", At: &r.Rate, Def: 1.5}}}
}

func (r Linear) resolve() Rule { r.constants().Resolve(); return r }
func (r Linear) check() error  { return r.constants().Check("reward") }

func (r Linear) bind(b body) (learner, error) {
	r.constants().Plain()
	l := &linear{Linear: r, keep: b.keep, y: make([]float32, b.actions), chance: make([]float64, b.actions)}
	for range b.actions {
		l.w, l.eligible = append(l.w, make([]float32, b.cells)), append(l.eligible, make([]float32, b.cells))
	}
	return l, nil
}

type linear struct {
	Linear
	keep        float32
	w, eligible [][]float32 // by action
	y           []float32
	chance      []float64
}

func (l *linear) begin() {
	for _, e := range l.eligible {
		clear(e)
	}
}

func (l *linear) choose(code []float32, d draws) (int, error) {
	y := l.outputs(code)
	if err := finite(l.Name(), y); err != nil {
		return 0, err
	}
	softmax(l.chance, y)
	a := draw(l.chance, d.Float64(0))
	for k, e := range l.eligible {
		fade(e, l.keep)
		by := float32(-l.chance[k])
		if k == a {
			by = float32(1 - l.chance[k])
		}
		kernel.AddRow(e, code, by)
	}
	return a, nil
}

func (l *linear) outputs(code []float32) []float32 {
	clear(l.y)
	for k, w := range l.w {
		for i, x := range code {
			l.y[k] += float32(w[i] * x)
		}
	}
	return l.y
}

func (l *linear) pay(by float64) {
	for k, e := range l.eligible {
		kernel.AddRow(l.w[k], e, float32(by*l.Rate))
	}
}

func (l *linear) act(code []float32) (int, error) {
	y := l.outputs(code)
	return largest(y), finite(l.Name(), y)
}

func (*linear) show([]float32) (*snn.Trace, error) {
	return nil, errors.New("reward: a linear agent has no spiking cells")
}

func (l *linear) weights() (all []learning.Tensor) {
	for a, w := range l.w {
		all = append(all, learning.Tensor{Name: fmt.Sprintf("action %d", a), Shape: []int{len(w)}, F32: w})
	}
	return all
}
