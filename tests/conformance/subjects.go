package main

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// subject is what a net is drawn for.
type subject struct {
	name string
	set  func(d *drawing)
}

// subjects are all of them, by kind.
func subjects() (all []subject) {
	for _, list := range [][]subject{neurons(), recurrentNeurons(), learnedCells(), wirings(), functions(), losses()} {
		all = append(all, list...)
	}
	return all
}

// atOnce is a reset in the step of its spike, through which the library's autograd goes. Weights are small: few potentials are twice
// their threshold.
func atOnce(d *drawing) { d.rule.ThroughReset, d.drive = true, 0.5 }

func neurons() (all []subject) {
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZero, snn.ResetNone} {
		all = append(all, subject{fmt.Sprintf("Leaky, reset %v", r), func(d *drawing) { d.cell = leaky(r, snn.ResetNextStep) }})
	}
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZeroAll, snn.ResetNone} {
		all = append(all,
			subject{fmt.Sprintf("Synaptic, reset %v", r), func(d *drawing) { d.cell = synaptic(r, snn.ResetNextStep) }},
			subject{fmt.Sprintf("Lapicque, reset %v", r), func(d *drawing) { d.cell = lapicque(r) }})
	}
	for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZero} {
		all = append(all,
			subject{fmt.Sprintf("Leaky, reset %v, no delay", r), func(d *drawing) { atOnce(d); d.cell = leaky(r, snn.ResetSameStep) }},
			subject{fmt.Sprintf("Synaptic, reset %v, no delay", r), func(d *drawing) {
				atOnce(d)
				d.cell, d.drive = synaptic(r, snn.ResetSameStep), 0.35 // behind a current, potentials climb further
			}})
	}
	twice := snn.ResetSameStepDelta
	return append(all,
		subject{"Leaky, reset subtract, no delay, twice", func(d *drawing) { d.learn, d.twice, d.cell = false, true, leaky(snn.ResetSubtract, twice) }},
		subject{"Synaptic, reset subtract, no delay, twice", func(d *drawing) {
			d.learn, d.twice, d.cell = false, true, synaptic(snn.ResetSubtract, twice)
		}},
		subject{"Alpha, reset zero", func(d *drawing) { d.cell = alpha(false) }},
		subject{"Alpha, reset none", func(d *drawing) { d.cell = alpha(true) }})
}

// recurrent is a first hidden population that feeds itself, of cells of its own.
func recurrent(w snn.Wiring, own, others cells) func(d *drawing) {
	return func(d *drawing) { d.own, d.ownCell, d.cell = w, own, others }
}

func recurrentNeurons() (all []subject) {
	subtract := leaky(snn.ResetSubtract, snn.ResetNextStep)
	for _, w := range []snn.Wiring{snn.Dense{}, snn.OneToOne{}} {
		name := strings.TrimPrefix(fmt.Sprintf("%T", w), "snn.")
		for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZeroAll, snn.ResetNone} {
			plain := recurrent(w, leaky(r, snn.ResetNextStep), subtract)
			all = append(all,
				subject{fmt.Sprintf("RLeaky, %s, reset %v", name, r), func(d *drawing) {
					if plain(d); r == snn.ResetZeroAll && w == snn.Wiring(snn.OneToOne{}) {
						d.idle = "w3" // what comes back arrives in the step in which all is reset
					}
				}},
				subject{fmt.Sprintf("RSynaptic, %s, reset %v", name, r), recurrent(w, synaptic(r, snn.ResetNextStep), synaptic(r, snn.ResetNextStep))})
		}
		for _, r := range []snn.Reset{snn.ResetSubtract, snn.ResetZero} {
			set := recurrent(w, leaky(r, snn.ResetSameStep), leaky(r, snn.ResetSameStep))
			all = append(all, subject{fmt.Sprintf("RLeaky, %s, reset %v, no delay", name, r), func(d *drawing) { atOnce(d); set(d) }})
		}
	}
	return append(all, subject{"RLeaky, convolution", func(d *drawing) {
		recurrent(snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}, subtract, subtract)(d)
		d.layers = mapped(snn.Conv2D{Kernel: [2]int{2, 2}}, []int{6, 5, 2}, []int{5, 4, 3})
	}})
}

func learnedCells() []subject {
	next := learned(true, snn.ResetNextStep)
	return []subject{
		{"Leaky, learn_threshold", func(d *drawing) { d.cell = learned(false, snn.ResetNextStep) }},
		{"Leaky, learn_beta, learn_threshold", func(d *drawing) { d.cell = next }},
		{"Leaky, no delay, learn_beta, learn_threshold", func(d *drawing) { atOnce(d); d.cell = learned(true, snn.ResetSameStep) }},
		{"Synaptic, learn_alpha, learn_beta, learn_threshold", func(d *drawing) { d.cell = learnedSynaptic }},
		{"RLeaky, learn_beta, learn_threshold", recurrent(snn.Dense{}, next, next)},
		{"RSynaptic, learn_alpha, learn_beta, learn_threshold", recurrent(snn.Dense{}, learnedSynaptic, learnedSynaptic)},
		{"Leaky without reset, learn_beta, as output", func(d *drawing) {
			d.loss, d.output = gradient.CEMembrane, snn.LI{Tau: 8, TauSpread: snn.Spread{Uniform: 3, Learn: true}}
		}},
	}
}

// mapped are the layers of a map, another one that w makes of it, and an output that sees all of that.
func mapped(w snn.Wiring, in, made []int) func(d *drawing) snn.Net {
	return func(d *drawing) snn.Net {
		return snn.Net{
			Populations: []snn.Population{{Name: "in", Shape: in}, d.hidden("a", made...), d.population("out", d.some(2, 4))},
			Projections: []snn.Projection{{Pre: "in", Post: "a", Wiring: w}, {Pre: "a", Post: "out"}},
		}
	}
}

// pooled are layers of which one joins the cells of windows of the one before.
func pooled(w snn.Pool2D, made []int) func(d *drawing) snn.Net {
	return func(d *drawing) snn.Net {
		return snn.Net{
			Populations: []snn.Population{{Name: "in", Shape: []int{7, 8}}, d.population("a", 6, 7, 2), d.population("b", made...), d.population("out", 3)},
			Projections: []snn.Projection{
				{Pre: "in", Post: "a", Wiring: snn.Conv2D{Kernel: [2]int{2, 2}}}, {Pre: "b", Post: "out"},
				{Pre: "a", Post: "b", Wiring: w, Init: snn.Init{Kind: snn.InitConstant, Lo: 0.5}},
			},
		}
	}
}

func wirings() []subject {
	layers := func(name string, l func(d *drawing) snn.Net) subject {
		return subject{name, func(d *drawing) { d.layers = l }}
	}
	return []subject{
		{"Linear with biases", func(d *drawing) { d.bias = true }},
		{"a skip connection, two steps late", func(d *drawing) { d.skip = true }},
		layers("Conv2d", mapped(snn.Conv2D{Kernel: [2]int{3, 2}}, []int{6, 7, 2}, []int{4, 6, 3})),
		layers("Conv2d, stride and padding",
			mapped(snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{2, 1}, Pad: [2]int{1, 2}}, []int{6, 5}, []int{3, 7, 2})),
		layers("Conv2d, dilation", mapped(snn.Conv2D{Kernel: [2]int{2, 3}, Dilation: [2]int{2, 2}}, []int{7, 8, 2}, []int{5, 4, 3})),
		layers("Conv2d, groups", mapped(snn.Conv2D{Kernel: [2]int{2, 2}, Groups: 2}, []int{5, 5, 4}, []int{4, 4, 6})),
		layers("Conv2d and MaxPool2d", mapped(snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}, []int{8, 8, 2}, []int{3, 3, 4})),
		layers("Conv2d and MaxPool2d that does not divide", mapped(snn.Conv2D{Kernel: [2]int{2, 2}, MaxPool: 3}, []int{8, 9}, []int{2, 2, 3})),
		layers("Conv1d", mapped(snn.Conv1D{Kernel: 3, Stride: 2, Pad: 1}, []int{11, 2}, []int{6, 4})),
		layers("Conv1d, dilation and groups", mapped(snn.Conv1D{Kernel: 3, Dilation: 2, Groups: 2}, []int{12, 2}, []int{8, 4})),
		layers("AvgPool2d", pooled(snn.Pool2D{Size: [2]int{2, 3}}, []int{3, 2, 2})),
		layers("AvgPool2d, stride", pooled(snn.Pool2D{Size: [2]int{3, 2}, Stride: [2]int{1, 2}}, []int{4, 3, 2})),
	}
}

// functions are all forms of the surrogate derivative. Their defaults suit thresholds of 1.
func functions() (all []subject) {
	for k := range gradient.Box + 1 {
		all = append(all, subject{"surrogate " + k.String(), func(d *drawing) {
			switch d.form = k; k {
			case gradient.SpikeRateEscape:
				d.rule.Function.Slope, d.rule.Function.Width = 2, 0.8
			case gradient.Sigmoid:
				d.drive = 0.5 // the library's is not a number where a potential is 88/k below its threshold
			}
		}})
	}
	return all
}

func losses() []subject {
	membrane := snn.LI{Beta: 0.9}
	return []subject{
		{"ce_rate_loss", func(d *drawing) { d.loss = gradient.CERate }},
		{"ce_count_loss", func(d *drawing) { d.loss = gradient.CECount }},
		{"ce_max_membrane_loss", func(d *drawing) { d.loss = gradient.CEMaxMembrane }},
		{"ce_max_membrane_loss, no reset", func(d *drawing) { d.loss, d.output = gradient.CEMaxMembrane, membrane }},
		{"cross-entropy of the membrane at every step", func(d *drawing) { d.loss = gradient.CEMembrane }},
		{"cross-entropy of the membrane at every step, no reset", func(d *drawing) { d.loss, d.output = gradient.CEMembrane, membrane }},
		{"mse_count_loss", func(d *drawing) { d.loss, d.rule.Loss.Right, d.rule.Loss.Wrong = gradient.MSECount, 0.8, 0.15 }},
		{"mse_membrane_loss", func(d *drawing) { d.loss, d.rule.Loss.Right, d.rule.Loss.Wrong = gradient.MSEMembrane, 1.2, 0.3 }},
		{"ce_temporal_loss, negate", func(d *drawing) { d.loss = gradient.CETemporal }},
		{"ce_temporal_loss, reciprocal", func(d *drawing) { d.loss, d.rule.Loss.Reciprocal = gradient.CETemporal, true }},
		{"mse_temporal_loss", func(d *drawing) { d.loss = gradient.MSETemporal }},
		{"mse_temporal_loss, targets and tolerance", func(d *drawing) {
			d.loss, d.rule.Loss.Right, d.rule.Loss.Wrong, d.rule.Loss.Tolerance = gradient.MSETemporal, 1, 5, 2
		}},
		{"l1_rate_sparsity", func(d *drawing) { d.rule.RateCost = 0.03 }},
	}
}
