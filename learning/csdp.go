package learning

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// CSDP is contrastive-signal-dependent plasticity [ororbia2024]: every hidden layer raises the goodness
// Σ z² of its spike traces z for positive samples and lowers it for negative ones, with nothing but what its own
// synapses see, at every step. docs/csdp.md has all equations. The supervised rule tells samples apart by a label
// that is fed to the hidden layers as context; the self-supervised one by mixing images.
//
// It trains nets of the form of [snn.CSDP]: hidden populations of LIF cells, joined in any way with delay 1, a
// class and a reconstruction population that read them. A net may lack any of the synapses, and the
// reconstruction population.
type CSDP struct {
	SelfSupervised bool      // negatives by mixing, no context
	Context        string    // input population of the label; "" means "context"
	Class          string    // read-out population; "" means "class"
	Reconstruction string    // generative population; "" means "reconstruction"
	Rate           float64   // η of Adam; 0 means 0.002
	Decay          float64   // λ_d, weight lost by a silent input of a firing cell, per row; 0 means 5e-5
	NoDecay        bool      // λ_d = 0
	Threshold      float64   // θ_z of the goodness; 0 means 10
	TraceTau       float64   // τ_tr, ms; 0 means 13
	ReadoutGain    float64   // factor of the read-outs' errors; 0 means 0.1
	Adam           AdamRates // moments; zero means 0.9, 0.999, 1e-8
	Negatives      Mixing    // how the self-supervised rule makes negatives
}

// AdamRates are the constants of Adam [kingma2015] besides its rate.
type AdamRates struct{ Beta1, Beta2, Epsilon float64 }

// Mixing makes a negative image of x: Weight·x + (1−Weight)·partner, with the partner drawn from the mini-batch.
type Mixing struct {
	Weight        float64 // α; 0 means 0.5
	Rotate        bool    // turn the partner by U(−90°, 90°) first (bilinear, edge pixels repeated)
	SharedPartner bool    // the author's code: one draw k for a mini-batch; rows up to k are mixed with row k+1, the others with row k
}

// AuthorRates returns η and λ_d as the author's released code chooses them from the number of positive samples in a
// mini-batch. CSDP never does so by itself: CSDP{Rate: r, Decay: d} with r, d := AuthorRates(98).
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
func (c CSDP) Name() string {
	if c.SelfSupervised {
		return "csdp-unsup"
	}
	return "csdp"
}

// Version changes whenever equal inputs give other bits.
func (CSDP) Version() string { return "3" }

// Resolve returns c with every default written out.
func (c CSDP) Resolve() Learner {
	if !c.SelfSupervised {
		c.Context = orDefault(c.Context, "context")
	}
	c.Class = orDefault(c.Class, "class")
	c.Reconstruction = orDefault(c.Reconstruction, "reconstruction")
	c.Rate = orDefault(c.Rate, 0.002)
	if !c.NoDecay {
		c.Decay = orDefault(c.Decay, 5e-5)
	}
	c.Threshold = orDefault(c.Threshold, 10)
	c.TraceTau = orDefault(c.TraceTau, 13)
	c.ReadoutGain = orDefault(c.ReadoutGain, 0.1)
	c.Adam.Beta1 = orDefault(c.Adam.Beta1, 0.9)
	c.Adam.Beta2 = orDefault(c.Adam.Beta2, 0.999)
	c.Adam.Epsilon = orDefault(c.Adam.Epsilon, 1e-8)
	if c.SelfSupervised {
		c.Negatives.Weight = orDefault(c.Negatives.Weight, 0.5)
	}
	return c
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

// check refuses constants that cannot be meant.
func (c CSDP) check() error {
	for _, f := range []struct {
		name   string
		v      float64
		lo, hi float64
	}{
		{"Rate", c.Rate, 0, math.MaxFloat64}, {"Decay", c.Decay, 0, 1}, {"Threshold", c.Threshold, 0, math.MaxFloat64},
		{"TraceTau", c.TraceTau, 0, math.MaxFloat64}, {"ReadoutGain", c.ReadoutGain, 0, math.MaxFloat64},
		{"Adam.Beta1", c.Adam.Beta1, 0, 1}, {"Adam.Beta2", c.Adam.Beta2, 0, 1},
		{"Adam.Epsilon", c.Adam.Epsilon, 0, 1}, {"Negatives.Weight", c.Negatives.Weight, 0, 1},
	} {
		if !(f.v >= f.lo && f.v <= f.hi) {
			return fmt.Errorf("learning: CSDP: %s is %v; it must lie in [%g, %g]", f.name, f.v, f.lo, f.hi)
		}
	}
	if c.Decay != 0 && c.NoDecay {
		return errors.New("learning: CSDP: both Decay and NoDecay are set; keep one")
	}
	if c.Negatives != (Mixing{}) && !c.SelfSupervised {
		return errors.New("learning: CSDP: Negatives are for SelfSupervised; the supervised rule's negative is a wrong label")
	}
	return nil
}

// Bind prepares training, or names what in the net the rule cannot train.
func (c CSDP) Bind(s Setup) (Trainer, error) {
	c = c.Resolve().(CSDP)
	if err := c.check(); err != nil {
		return nil, err
	}
	if s.Batch < 1 || c.SelfSupervised && s.Batch < 2 {
		return nil, fmt.Errorf("learning: CSDP: a mini-batch of %d; self-supervised negatives need at least 2 samples, supervised ones 1", s.Batch)
	}
	if s.Classes < 2 {
		return nil, fmt.Errorf("learning: CSDP: %d classes; a wrong label needs at least 2", s.Classes)
	}
	t := &csdpTrainer{rule: c, model: s.Model, encoder: s.Encoder, pool: s.Pool, classes: s.Classes}
	if err := t.layOut(s.Model.Net); err != nil {
		return nil, err
	}
	if err := t.imageShape(s.Model.Net); err != nil {
		return nil, err
	}
	if err := t.probeEncoder(); err != nil {
		return nil, err
	}
	t.pack()
	t.allocate(s.Batch)
	return t, nil
}

// csdpTrainer holds a net of CSDP cell by cell: populations in panels of 64 cells, so that one task owns all that
// happens to a panel, and weights with their moments beside them, because every step reads and writes all three.
type csdpTrainer struct {
	rule    CSDP
	model   *snn.Model
	encoder Encoder
	pool    *kernel.Pool
	classes int

	pops          []csdpPop
	projs         []csdpProj
	input         int // indices into pops; context and recon may be −1
	context       int
	class         int
	recon         int
	hidden        []int
	height, width int // of the input, where images are turned

	clock               []int64 // clock[0]: steps of Adam so far
	learn               bool
	rows                int // rows now simulated
	pos                 int // of which positive: the first ones
	step                int
	shown               []int // label shown to each row as context
	labels              []int // true class of each positive row
	adam                kernel.AdamStep
	rates               [kernel.Lags]kernel.Rates // of Adam in the last steps
	eager               bool                      // leave no weights alone; for tests
	everyRow            []uint32                  // 0, 1, 2 …
	batch               Batch
	cost                float64       // contrastive cost, summed over layers and steps
	spikes              []*snn.Spikes // encoded input by row
	mixed               [][]float32   // negative images
	scratch             []csdpScratch
	phases              csdpPhases
	training, inference tally
}

// csdpTask is one panel of one population.
type csdpTask struct{ pop, panel int }
