package learning_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// Rules that do not learn from snn.Sim train no biases, and each says so by name. STDP's cells here can have none.
func TestBiasesAreRefused(t *testing.T) {
	for name, c := range everyRule() {
		n, at := c.net(), -1
		for i, p := range n.Populations {
			if _, conductance := p.Cell.(snn.Conductance); p.Cell != nil && !conductance {
				at = i
			}
		}
		if at < 0 {
			continue
		}
		if l, ok := c.rule.(learning.BiasLearner); ok && l.LearnsBiases() {
			continue // learning/gradient and learning/ann test what they learn
		}
		n.Populations[at].Bias = &snn.Init{}
		err := bindHuge(t, c.rule, n, learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: 2})
		if err == nil || !strings.Contains(err.Error(), n.Populations[at].Name+`" has a Bias, which `+c.rule.Name()+` does not train`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Tensors of a model hold its biases, and bring them back.
func TestBiasesAreTensors(t *testing.T) {
	n := snn.Feedforward(12, 5, 2)
	n.Populations[1].Bias = &snn.Init{}
	a, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := n.Init(2)
	if err != nil {
		t.Fatal(err)
	}
	if err := learning.SetModel(b, learning.ModelTensors(a)); err != nil {
		t.Fatal(err)
	}
	for i, x := range a.Bias(1) {
		if b.Bias(1)[i] != x {
			t.Errorf("bias %d came back as %v, not %v", i, b.Bias(1)[i], x)
		}
	}
}

// Rules that do not learn from snn.Sim train no synapses of one projection that wait differently, and each says so by name.
func TestDelaysOfSynapsesAreRefused(t *testing.T) {
	for name, c := range everyRule() {
		if _, simulates := c.rule.(learning.SimLearner); simulates {
			continue
		}
		if l, ok := c.rule.(learning.DelayLearner); ok && l.TakesDelays() {
			continue // learning/gradient and learning/ann test what they learn
		}
		n := c.net()
		p := &n.Projections[len(n.Projections)-1]
		p.Wiring, p.Bound = snn.Sparse{FanIn: 1, Delays: [2]int{0, 3}}, snn.Bound{}
		err := bindHuge(t, c.rule, n, learning.Setup{Encoder: ruletest.Sure{T: 3}, Batch: 2})
		if err == nil || !strings.Contains(err.Error(), p.String()+": its synapses have Delays of their own, which "+c.rule.Name()+" does not train") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
