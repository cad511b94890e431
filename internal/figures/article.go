package figures

import (
	"context"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/plot"
)

// diagram is a figure that shows no numbers.
func diagram(name, title, caption string, width float64, draw func() (*plot.Figure, error)) Figure {
	return Figure{
		Name: name, Title: title, Caption: caption, Diagram: true,
		Style: plot.Style{Medium: plot.Paper, Width: width},
		Make: func(context.Context, *Runs) (Made, error) {
			f, err := draw()
			return Made{Figure: f}, err
		},
	}
}

func neurons() Figure {
	return diagram("neurons", "An artificial and a spiking neuron",
		"An artificial neuron (a) weighs numbers, adds them and applies an activation function $f$. A spiking neuron (b) weighs spikes, "+
			"keeps a potential $v$ that decays by $\\beta$ in each step, and fires where $v$ reaches the threshold $\\theta$.",
		plot.TwoColumns, Neurons)
}

func recurrent() Figure {
	return diagram("srnn", "A spiking recurrent network, folded and unfolded",
		"A spiking recurrent network (a), and the same network over time (b): each column is a step, and recurrent spikes arrive one step later.",
		plot.TwoColumns, Recurrent)
}

func convolutional() Figure {
	return diagram("scnn", "A spiking convolutional network with the encoding of its input",
		"A spiking convolutional network. Pixels become spike trains, by rates or by latencies; convolutions and pooling work on "+
			"spikes in each of $T$ steps; "+
			"the class is that of the output cell with the most spikes.",
		plot.TwoColumns, Convolutional)
}

func backpropagation() Figure {
	return diagram("backpropagation", "Back-propagation in an artificial and in a spiking network",
		"Back-propagation in an artificial network and in a spiking one. Solid arrows go forward, dashed ones carry derivatives of "+
			"the loss back; in a "+
			"spiking network a surrogate derivative stands for that of the step, which is 0 nearly everywhere.",
		plot.TwoColumns, Backpropagation)
}

func stdpFigure() Figure {
	return Figure{
		Name:  "stdp",
		Title: "A synapse that learns by STDP, and its window",
		Caption: "Spike-timing-dependent plasticity. A synapse (a) whose weight changes with the time between the spikes of its " +
			"two cells, and (b) the " +
			"change by that time: measured in the simulator, a pair of spikes at a time (dots), and the closed form with $\\tau = 20$ " +
			"ms (line), with the " +
			"constants of Song, Miller and Abbott (2000).",
		Style: plot.Style{Medium: plot.Paper, Width: plot.TwoColumns},
		Make:  func(context.Context, *Runs) (Made, error) { return drawSTDP() },
	}
}

func drawSTDP() (Made, error) {
	dt, measured, closed, err := stdpWindow()
	if err != nil {
		return Made{}, err
	}
	window := func() (*plot.Figure, error) { return plot.MeasuredWindow("STDP window", dt, measured, closed) }
	f, err := panels("", plot.Layout{}, Synapse, window)
	data := table.Table{Head: []string{"time_ms", "measured", "closed_form"}}
	for i := range dt {
		data.Rows = append(data.Rows, []string{number(dt[i]), number(measured[i]), number(closed[i])})
	}
	return Made{Figure: f, Data: data}, err
}

func activationFigure() Figure {
	return Figure{
		Name:  "activations",
		Title: "Activation functions against the step",
		Caption: "Activation functions of artificial neurons, and the step of a spiking neuron, which has no derivative at the " +
			"threshold and the derivative 0 elsewhere.",
		Style: plot.Style{Medium: plot.Paper},
		Make: func(context.Context, *Runs) (Made, error) {
			f, err := Activations()
			return Made{Figure: f, Data: points(activations()...)}, err
		},
	}
}

func surrogateFigure() Figure {
	return Figure{
		Name:  "surrogates",
		Title: "Surrogate functions",
		Caption: "Surrogate functions with their defaults: smoothed steps (top) and their derivatives (bottom), over the distances " +
			"of potentials from the " +
			"threshold in the hidden layer of a net that has not been trained yet; the key says how many of them each derivative reaches.",
		Style: plot.Style{Medium: plot.Paper},
		Make: func(context.Context, *Runs) (Made, error) {
			f, err := Surrogates()
			if err != nil {
				return Made{}, err
			}
			x, all, err := surrogates()
			data := table.Table{Head: []string{"surrogate", "distance", "step", "derivative"}}
			for _, s := range all {
				for i := range x {
					data.Rows = append(data.Rows, []string{s.Name, number(x[i]), number(s.Step[i]), number(s.Derivative[i])})
				}
			}
			return Made{Figure: f, Data: data}, err
		},
	}
}

// points has a row for each point of lines.
func points(lines ...plot.Line) table.Table {
	t := table.Table{Head: []string{"line", "x", "y"}}
	for _, l := range lines {
		for i := range l.X {
			t.Rows = append(t.Rows, []string{l.Name, number(l.X[i]), number(l.Y[i])})
		}
	}
	return t
}
