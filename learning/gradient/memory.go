package gradient

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Potentials and errors of several steps take at most so many bytes; of longer presentations some are computed again.
const (
	mostHistory = 256 << 20
	mostErrors  = 4 << 20
)

// responseLists are the numbers of a cell and sample in [responses], at most.
const responseLists = 10

// Sizes that Bytes counts with.
const (
	tallyBytes = 8 + 8     // of a population and step: its spikes
	csrBytes   = 3 * 24    // of lists of spikes: three slices
	listShare  = 4.0 / 2   // of a cell, sample and step: a number in a list with room for half of the cells
	atOnce     = 6         // arrays of one step: last potentials, errors on their way back, constant currents and their sum, a product and its operand
	outputStep = 4 + 4     // of an output, sample and step: potential and loss
	biasBytes  = 4 + 4 + 4 // of a bias: its gradient and two moments
)

// Bytes counts gradients and moments, potentials of the steps that are kept, and spikes.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	_, n := s.Weights()
	n *= 1 + r.Optimizer.Moments()
	for k, p := range s.Net.Projections {
		if !p.Dense() {
			w := s.Net.StoredWeights(k)
			n += 4*min(wiredParts*w, max(w, wiredWeight)) + rules.ListedSynapse*w // gradients of parts, and a list of synapses
		}
	}
	if r.Credit.Online {
		n += r.traceBytes(s)
		s.Steps = 1 // is all of a presentation that is there at a time
	}
	n += r.Credit.bytes(s, r.Optimizer.Moments())
	for k, p := range s.Net.Projections {
		if p.Quantization.Bits != 0 && !p.Frozen {
			n += 4 * s.Net.StoredWeights(k) // of full precision
		}
	}
	longest := map[string]float64{}
	for k, p := range s.Net.Projections {
		longest[p.Pre] = max(longest[p.Pre], float64(s.Net.LongestDelay(k)))
	}
	step, lists := 0.0, 0.0 // of one step: potentials, and lists of spikes
	for _, p := range s.Net.Populations {
		if p.Cell != nil {
			step += 4 * s.Batch * float64(kernel.Ld(p.Size()))
		}
		lists += csrBytes + s.Batch*(4+listShare*float64(p.Size()))
		if p.Bias != nil {
			n += (biasBytes + 4*s.Batch) * float64(p.Size())
		}
		n += (longest[p.Name] + s.Steps) * (8*s.Batch*float64(snn.Words(p.Size())) + tallyBytes)
	}
	output := outputStep * s.Batch * float64(kernel.Ld(int(s.Outputs))) * s.Steps
	kept := min(s.Steps*step, mostHistory+2*math.Sqrt(s.Steps)*step)
	kept += kept/max(step, 1)*lists + min(s.Steps*step, mostErrors+step)
	if r.Credit.instant() {
		kept += min(s.Steps*step, mostErrors+step)
	}
	all := n + kept + atOnce*step + output + s.Batch*s.Encoding + s.Workers*(4*group*cols+4*widest(s)*cols)
	return rules.Finite(all)
}

// bytes counts the weights that are drawn for errors, with so many bytes of moments each, and what read-outs of populations say and err.
func (c Credit) bytes(s learning.RunSizes, moments float64) (n float64) {
	if c.Feedback == Symmetric && c.Kind != DECOLLE {
		return 0
	}
	for _, p := range s.Net.Populations {
		n += 4 * (2 + moments) * float64(p.Size()) * float64(kernel.Ld(int(s.Outputs)))
		if c.Kind == DECOLLE {
			n += 2 * 4 * s.Batch * s.Steps * float64(kernel.Ld(int(s.Outputs)))
		}
	}
	return n
}

// traceBytes counts the traces of pre cells and synapses, where weights are written at every step.
func (r Rule) traceBytes(s learning.RunSizes) (n float64) {
	output := r.Output
	if last := len(s.Net.Populations) - 1; output == "" && last >= 0 {
		output = s.Net.Populations[last].Name
	}
	for k, p := range s.Net.Projections {
		pre, post := s.Net.Population(p.Pre), s.Net.Population(p.Post)
		if p.Frozen || pre == nil || post == nil {
			continue
		}
		n += 4 * s.Batch * float64(kernel.Ld(pre.Size()))
		if p.Dense() { // what stands still between spikes: weights before a block, and what it makes of traces
			n += 4*s.Net.StoredWeights(k) + responseLists*4*s.Batch*float64(kernel.Ld(post.Size()))
		}
		if traces := traceNumbers(r.Credit.Kind, post.Adapts()); p.Post != output {
			n += 4 * s.Batch * traces * s.Net.Synapses(k)
		}
	}
	return n
}

// traceNumbers is how many traces a synapse onto a cell that is not read has at most.
func traceNumbers(kind CreditKind, adapts bool) float64 {
	switch {
	case kind != EProp:
		return 0
	case adapts:
		return 2
	}
	return 1
}

// widest is the number of cells that feed one population at most.
func widest(r learning.RunSizes) float64 {
	feeds := map[string]float64{}
	most := 0.0
	r.EachProjection(func(p snn.Projection, pre, _ int, _ bool) {
		feeds[p.Post] += float64(pre)
		most = max(most, feeds[p.Post])
	})
	return most
}
