package learningtest_test

import (
	"strings"
	"testing"
)

// reasons are why rules refuse, by a part of what they say. A refusal of another kind fails the test until it has one.
var reasons = []struct{ part, why string }{
	{"which is no part of e-prop plus", "Definition: the cells of [nest-eprop] do not have it."},
	{"the equations are of snn.LIF, and of snn.LI", "Definition: the equations of [nest-eprop] are of these cells."},
	{"the cells of e-prop plus have ResetSameStep", "Definition: the cells of [nest-eprop] are reset in the step of their spike."},
	{"in refractory steps cells that subtract go on", "Definition: cells of [nest-eprop] that subtract go on in refractory steps, and those that are reset are held."},
	{"populations are joined densely", "Not built: other wirings than dense ones."},
	{"spikes of the input come at once, those of cells a step later", "Not built: other delays."},
	{"is the output, which does not fire", "Physics: cells that never fire send nothing."},
	{"Adapt.PerCell outlives", "Physics: the threshold carries spikes of earlier presentations, which no gradient of one presentation knows."},
	{"Adapt.PerPopulation: ", "Definition: errors of this rule are of cells one by one, and this threshold follows the spikes of all."},
	{"snn.Conductance cannot be differentiated", "Definition: the equations are of cells that add up currents; conductances multiply v."},
	{"snn.Izhikevich cannot be differentiated", "Definition: v has no end at a spike and is cut off; σ′ of v − θ does not describe it."},
	{"snn.AdEx cannot be differentiated", "Definition: v has no end at a spike and is cut off; σ′ of v − θ does not describe it."},
	{"has no projection onto the output", "Definition: e-prop with the weights of the output as feedback teaches those cells that reach the output at once [bellec2020]; here the cells before learn too."},
	{"Adaptive feedback follows the weights", "Definition: it follows the weights onto the output, and the cells before, which learn here too, have none."},
	{"Reset: a membrane that is set to ResetTo", "Definition: OTTT has one trace for each cell before, which resets of the cells behind do not touch [xiao2022]."},
	{"Adapt.ALIF gives each synapse", "Definition: OTTT has one trace for each cell before, and adaptation needs one for each synapse."},
	{"its trace is that of the membrane of LIF", "Definition: the trace of [xiao2022] is that of a leaky membrane."},
	{"OTTT: cells of type snn", "Definition: the trace of [xiao2022] is that of a leaky membrane."},
	{"OSTL: cells of type snn", "Not built: errors of a step alone of cells with several potentials."},
	{"the reset of Alpha cells clears what arrives", "Definition: OSTL goes through resets [bohnstingl2022], and that of this cell clears what is not kept."},
	{"OSTL sends errors back in time over dense", "Not built: recurrent errors of OSTL over other wirings."},
	{"OTTT: Refractory", "Definition: the trace of OTTT goes on in refractory steps, and so must the membrane."},
	{"Credit.Online: a membrane that is set to ResetTo", "Not built: traces of synapses that a reset clears; [bellec2020], [xiao2022] and [kaiser2020] subtract."},
	{"Credit.Online: a membrane that is held", "Not built: traces of synapses that stop with the membrane."},
	{"Credit.Online: learned parameters", "Not built: traces of parameters of cells."},
	{"Credit.Online: biases", "Not built: traces of constant currents."},
	{"Credit.Online: a synapse has a trace", "Not built: traces of cells with several potentials."},
	{"Credit.Online: cells of type", "Not built: traces of cells with several potentials."},
	{"come from other synapses at every step", "Definition: a trace is of one synapse, and which of them a pooled current comes from changes at every step."},
	{"come back over it in their own step", "Definition: what is written in a step knows the errors of that step, and spikes that arrive later have theirs later."},
	{"do not fire", "Physics: cells that never fire send nothing."},
	{"→cells, which part 1 (stdp) changes", "Physics: a part hears the spikes of the others, and cells that never fire send none."},
	{"fire no spikes", "Definition: the rule is one of spike times, and these cells have none."},
	{"conductances have no sign", "Physics: a conductance is not negative. No net has this."},
	{"a conductance cannot be negative", "Physics: a conductance is not negative, and the rule's weights have both signs. No net has this."},
	{"its cells must be LIF, reset in the same step", "Definition: the equations of [ororbia2024] are of this cell."},
	{"Attention multiplies spikes of its pre cells with one another, which eprop", "Definition: its eligibility is of a synapse from one cell, and queries, keys and values have none alone."},
	{"Attention multiplies spikes of its pre cells with one another, which ottt", "Definition: its trace is of a synapse from one cell, and queries, keys and values have none alone."},
	{"Attention multiplies spikes of its pre cells with one another, which csdp", "Definition: a weight follows the activity of its two cells; what attention brings follows from three, and it has one weight for all, so that the rule is not local here."},
	{"Attention multiplies spikes of its pre cells", "Not built: the rule knows synapses from one cell to another."},
	{"it multiplies the spikes of its pre cells", "Definition: the rule has a pre and a post cell for each synapse, and what attention brings follows from three cells."},
	{"does not know the field", "Definition: the cells of [ororbia2024] do not have it."},
	{"another one in each step", "Definition: the rule counts spikes in a window of several steps, in which the largest current comes now from one cell and now from another."},
	{"is part of a cycle of projections", "Definition: errors go from the output to the input, and not back in time [tavanaei2019]."},
	{"learn from one presentation after another", "Physics: the threshold carries spikes of earlier presentations, and samples of a mini-batch are at once."},
	{"do not add up currents", "Definition: an error goes back by the weight, as if what arrives were added up; conductances multiply v."},
	{"it passes on the largest of several currents", "Definition: the rule has a pre and a post cell for each synapse, and pooled currents have several."},
	{"one weight is shared by many synapses", "Definition: a weight follows the spikes of its two cells; the rule of one with many is another rule."},
	{"which ann does not train; give the projection one Delay", "Definition: the yardstick has no time: a sample passes through in one step."},
	{"which csdp does not train; give the projection one Delay", "Not built: synapses of one projection that hear different steps."},
	{"which csdp-unsup does not train; give the projection one Delay", "Not built: synapses of one projection that hear different steps."},
	{"which gru does not train; give the projection one Delay", "Definition: the units see the input at once, and themselves a step later."},
	{"weights of 4 bits, which ann does", "Not built: weights of few bits without spikes."},
	{"weights of 4 bits, which gru does", "Not built: weights of few bits without spikes."},
	{"weights of 4 bits, which", "Not built: weights of few bits beside those that these rules change."},
	{"its synapses have Delays of their own", "Not built: delays that differ within a projection."},
	{"has a Bias, which csdp", "Definition: the cells of [ororbia2024] have no constant current."},
	{"has a Bias, which gru", "Definition: torch's gates without biases; their net is that of `ann.GRUNet`."},
	{"has a Bias, which ann", "Definition: the yardstick has the layers and weights of a net, and nothing of its cells."},
	{"has a Bias, which", "Not built: constant currents between spikes."},
	{"give snn.Synaptic as bptc.NOSO makes them", "Definition: the gradient is of the difference of two exponentials [bptc-noso]."},
	{"which is no part of BPTC's cells", "Definition: the gradient is of the difference of two exponentials, by one threshold [bptc-noso]."},
	{"give Exact, Earlier and a Scale", "Definition: the gradient is of the difference of two exponentials [bptc-noso]."},
	{"a layer hears the one before it in the same step", "Not built: delays."},
	{"eventprop: population \"before\" has cells", "Definition: the jumps of errors are worked out for exponential synapses before a leaky membrane [wunderlich2021]."},
	{"ann: projection cells→cells: layers are a chain", "Definition: the yardstick has no time, and so no recurrence; that of recurrent nets is `ann.GRU`."},
	{"ann: projection second: layers are a chain", "Definition: the yardstick is a chain of layers, each of one matrix or kernel."},
	{"layers are joined densely", "Not built: other wirings than dense ones."},
	{"layers are a chain", "Not built: nets other than chains."},
	{"closes a cycle", "Not built: nets other than chains."},
	{"Delay, Gain and Bound mean nothing here", "Definition: the yardstick has no time: a sample passes through in one step."},
	{"make it with GRUNet", "Definition: the gates need the projections of this net, and its cells are not read. Nets of `ann.GRUNet` are trained."},
}

// reasonOf returns the reason of a refusal.
func reasonOf(t *testing.T, text string) string {
	for _, r := range reasons {
		if strings.Contains(text, r.part) {
			return r.why
		}
	}
	t.Errorf("no reason is known for the refusal %q", text)
	return ""
}
