package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// one draws one of a list.
func one[T any](g *rand.Rand, list ...T) T { return list[g.IntN(len(list))] }

// level draws a threshold on the grid.
func level(g *rand.Rand) float64 { return one(g, 0.75, 1, 1.25) }

// decays draws a decay factor on the grid: 1 minus a power of two.
func decays(g *rand.Rand) float64 { return one(g, 0.5, 0.75) }

// onGrid is a subject whose numbers are on the grid, of one of a library's cells.
func onGrid(name, module string, cell cells, more ...func(d *drawing)) subject {
	return subject{name, func(d *drawing) {
		d.numbers, d.module.all, d.cell, d.drive = grid, module, cell, 1.5
		for _, set := range more {
			set(d)
		}
	}}
}

// inTenths is a subject whose weights are tenths: many potentials are their threshold but for rounding.
func inTenths(name, module string, cell cells, more ...func(d *drawing)) subject {
	return onGrid(name, module, cell, append(more, func(d *drawing) {
		d.numbers, d.learn, d.bias, d.input = tenths, false, false, spiking
	})...)
}

// atThreshold are LIF cells of a threshold that sums of tenths meet.
func atThreshold(c snn.LIF) cells { return func(*rand.Rand) snn.Cell { return c } }

// spikesOnly leaves gradients out.
func spikesOnly(d *drawing) { d.learn = false }

// through differentiates the reset.
func through(d *drawing) { d.rule.ThroughReset = true }

// form sets the surrogate derivative.
func form(f gradient.SurrogateFunction) func(d *drawing) {
	return func(d *drawing) { d.form, d.rule.Function = f.Kind, f }
}

// fed makes the first hidden population feed itself, of cells of their own.
func fed(w snn.Wiring, module string, own cells) func(d *drawing) {
	return func(d *drawing) { d.own, d.ownCell, d.module.own = w, own, module }
}

// ownMap is a projection of a map to itself behind a convolution.
func ownMap(module string, own cells) func(d *drawing) {
	return func(d *drawing) {
		fed(snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}, module, own)(d)
		d.layers = mapped(snn.Conv2D{Kernel: [2]int{2, 2}}, []int{6, 5, 2}, []int{5, 4, 3})
	}
}

// conv puts a map of a convolution in front of the output.
func conv(d *drawing) {
	d.layers = mapped(snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{2, 1}, Pad: [2]int{1, 2}}, []int{6, 5, 2}, []int{3, 7, 3})
}

// pool puts a convolution and the largest current of squares in front of the output.
func pool(d *drawing) {
	d.layers = mapped(snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}, []int{8, 8, 2}, []int{3, 3, 4})
}

// readOut makes leaky integrators of the output, which are judged at every step.
func readOut(module string, c snn.LI) func(d *drawing) {
	return func(d *drawing) { d.loss, d.output, d.module.output = gradient.CEMembrane, c, module }
}
