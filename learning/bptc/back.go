package bptc

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/chain"
)

// Back adds the gradient of what was judged.
func (w *worker) Back(gradient *chain.Gradient[float32]) {
	o := w.output()
	for _, k := range o.fired {
		o.delta[k] = float32(w.p[k]) * o.move[k]
	}
	for i := len(w.layers) - 1; i > 0; i-- {
		w.layers[i].back(w.layers[i-1], gradient, i)
	}
	w.backInput(gradient)
}

// back adds the gradient of the weights between two layers, whose cells fire once, and leaves delta of the cells of the layer below.
func (c *cells) back(below *cells, gradient *chain.Gradient[float32], layer int) {
	for _, j := range below.fired {
		below.delta[j] = 0
	}
	for _, k := range c.fired {
		to, from, d := gradient.Row(layer, int(k)), c.Stored[int(k)*c.Pre:][:c.Pre], float32(c.delta[k]*c.gain)
		for _, j := range below.fired {
			if below.at[j] > c.at[k] {
				break // and so are all after it
			}
			s := c.at[k] - below.at[j]
			to[j] += float32(d * c.kernel[s])
			below.delta[j] += float32(float32(from[j]*c.climbing[s]) * d)
		}
	}
	for _, j := range below.fired {
		below.delta[j] *= below.move[j]
	}
}

// backInput adds the gradient of the weights from the input, whose cells fire at any time: the trace that was kept as the post cell fired.
func (w *worker) backInput(gradient *chain.Gradient[float32]) {
	c := w.layers[0]
	for _, j := range c.fired {
		kernel.AddRow(gradient.Row(0, int(j)), w.traces[int(c.at[j])*c.Pre:][:c.Pre], float32(c.delta[j]*c.gain))
	}
}
