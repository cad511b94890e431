// Package eventprop trains networks of leaky integrate-and-fire cells with exponential synapses by EventProp [wunderlich2021]: the exact gradient
// of a loss of spike times, in continuous time, computed from event to event. docs/eventprop.md has the equations, the constants and how it
// compares with surrogate gradients.
//
//	entry := learning.Entry{
//		Net:     net,                  // chains of dense projections onto snn.Synaptic cells
//		Learner: eventprop.Rule{},     // or gradient.Rule{}: the same net, the same code, in steps
//		Encoder: encode.SpikeTimes{To: 30, From: 0},
//	}
package eventprop
