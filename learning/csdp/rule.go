package csdp

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Rule is contrastive-signal-dependent plasticity [ororbia2024]: every hidden layer raises the goodness
// Σ z² of its spike traces z for positive samples and lowers it for negative ones, with nothing but what its own
// synapses see, at every step. docs/csdp.md has all equations. The supervised rule tells samples apart by a label
// that is fed to the hidden layers as context; the self-supervised one by mixing images.
//
// Numbers follow one convention: 0 means the default, [learning.Zero] means 0.
//
// It trains nets of the form of [snn.CSDP]: hidden populations of LIF cells, joined in any way with delays of 1 step or more (forward, lateral,
// back and in cycles), and a class and a reconstruction population that read them. A net may lack any of the synapses, and the
// reconstruction population. Every projection may have any wiring but one with MaxPool or Delays; what a step costs is linear in
// the synapses that exist. A weight of several synapses, as of a convolution, learns what they would in sum.
type Rule struct {
	SelfSupervised bool    // negatives by mixing, no context
	Context        string  // input population of the label; "" means "context"
	Class          string  // read-out population; "" means "class"
	Reconstruction string  // generative population; "" means "reconstruction"
	Rate           float64 // η of Adam; 0 means 0.002
	Decay          float64 // λ_d, weight lost by a silent input of a firing cell, per row, up to 1; 0 means 5e-5, Zero none
	Threshold      float64 // θ_z of the goodness; 0 means 10
	// Groups is G: every hidden population is G equal runs of cells, each with a goodness q = G·Σ z² − θ_z of its own
	// [csdp-groups]. 0 and 1 are the one goodness of the whole population [csdp-code]; more must divide every hidden population.
	Groups      int             `json:",omitzero" run:"omitzero"`
	TraceTau    float64         // τ_tr, ms; 0 means 13
	ReadoutGain float64         // factor of the read-outs' errors; 0 means 0.1
	Adam        optim.AdamRates // moments; zero means 0.9, 0.999, 1e-8
	Negatives   Mixing          // how negatives are made
}

// Mixing says how negatives are made. The usual one of the self-supervised rule is Weight·x + (1−Weight)·partner, with the partner drawn
// from the mini-batch.
type Mixing struct {
	Kind          NegativeKind `json:",omitzero" run:"omitzero"` // mixing, or another way
	Weight        float64      // α, up to 1; 0 means 0.5
	Rotate        bool         // turn the partner by U(−90°, 90°) first (bilinear, edge pixels repeated)
	SharedPartner bool         // the author's code: one draw k for a mini-batch; rows up to k are mixed with row k+1, the others with row k
}

// AuthorRates returns η and λ_d as the author's released code chooses them from the number of positive samples in a
// mini-batch. [Rule] never does so by itself: r, d := AuthorRates(98), then Rule{Rate: r, Decay: d}.
func AuthorRates(batch int) (rate, decay float64) {
	switch {
	case batch >= 200:
		return 0.002, 5e-5
	case batch >= 100:
		return 0.001, 6e-5
	case batch >= 50:
		return 0.001, 7e-5
	case batch >= 20:
		return 0.00075, 8e-5
	case batch >= 10:
		return 0.00055, 9e-5
	default:
		return 0.0004, 1e-4
	}
}

// Name returns "csdp" or "csdp-unsup".
func (r Rule) Name() string {
	if r.SelfSupervised {
		return "csdp-unsup"
	}
	return "csdp"
}

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "3" }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	if !r.SelfSupervised {
		r.Context = rules.OrDefault(r.Context, "context")
	}
	r.Class = rules.OrDefault(r.Class, "class")
	r.Reconstruction = rules.OrDefault(r.Reconstruction, usualReconstruction)
	r.constants().Resolve()
	r.Adam = r.Adam.Resolve()
	if r.Groups == 1 {
		r.Groups = 0 // the same rule, which descriptions have no field for
	}
	return r
}

func (r *Rule) constants() rules.Constants {
	k := rules.Constants{Numbers: []rules.Constant{
		{Name: "Rate", At: &r.Rate, Def: 0.002},
		{Name: "Decay", At: &r.Decay, Def: 5e-5, Span: rules.Fraction},
		{Name: "Threshold", At: &r.Threshold, Def: 10},
		{Name: "TraceTau", At: &r.TraceTau, Def: 13, Span: rules.Positive},
		{Name: "ReadoutGain", At: &r.ReadoutGain, Def: 0.1},
	}}
	if r.SelfSupervised && r.Negatives.weighted() {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Negatives.Weight", At: &r.Negatives.Weight, Def: 0.5, Span: rules.Fraction})
	}
	return k
}

// usualReconstruction is the population that a net may lack, if the rule does not name another.
const usualReconstruction = "reconstruction"

// mixesSpikes tells whether a negative is made of the spikes of two samples.
func (r Rule) mixesSpikes() bool { return r.SelfSupervised && r.Negatives.Kind == MixedSpikes }

// mixes tells whether a negative is made of two samples of the mini-batch.
func (r Rule) mixes() bool { return r.SelfSupervised && r.Negatives.partnered() }

// check refuses constants that cannot be meant. r is resolved.
func (r Rule) check() error {
	if err := r.checkNegatives(); err != nil {
		return err
	}
	if err := r.constants().Check("csdp"); err != nil {
		return err
	}
	if r.Groups < 0 {
		return fmt.Errorf("csdp: Groups is %d; a population is one group or more", r.Groups)
	}
	return r.Adam.Check("csdp", "Adam.", "Rate", r.Rate)
}

// Bind prepares training, or names what in the net the rule cannot train.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.check(); err != nil {
		return nil, err
	}
	r.constants().Plain()
	r.Adam = r.Adam.Plain()
	if err := s.Check("csdp", r, true); err != nil {
		return nil, err
	}
	if r.mixes() && s.Batch < 2 {
		return nil, fmt.Errorf("csdp: a mini-batch of %d; self-supervised negatives need at least 2 samples", s.Batch)
	}
	if s.Classes < 2 && !r.SelfSupervised {
		return nil, errors.New("csdp: the task has one class, and a negative sample is shown a wrong label; give it at least 2, or set SelfSupervised")
	}
	t := &trainer{rule: r, model: s.Model, encoder: s.Encoder, pool: s.Pool, classes: s.Classes}
	if err := t.layOut(s.Model.Net); err != nil {
		return nil, err
	}
	if err := t.imageShape(s.Model.Net, s.Probe); err != nil {
		return nil, err
	}
	if err := t.checkSources(s.Other, s.Epochs > 0); err != nil {
		return nil, err
	}
	if err := t.checkTrace(); err != nil {
		return nil, err
	}
	if err := t.probeEncoder(s.Probe); err != nil {
		return nil, err
	}
	t.pack()
	t.allocate(s.MostSamples())
	return t, nil
}
