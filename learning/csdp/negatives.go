package csdp

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// NegativeKind is how negatives are made.
type NegativeKind uint8

// The kinds. Usual is a wrong label drawn uniformly for the supervised rule, and for the self-supervised one mixing with a partner [csdp-code].
// PredictedLabel, of the supervised rule, is a wrong label drawn by the net itself: with the probabilities that it gives the wrong classes of
// the sample when it is shown without a label [hinton2022]. The others are of the self-supervised rule: Hybrid is parts of two samples in large
// regions, cut out by a random mask [hinton2022], Noise U(0, 1) for every input cell [ff-negatives], OtherData a sample of Other of the task,
// Rotated the sample itself, turned by U(45°, 315°), and Generated what the net reconstructs when it is shown the sample. MixedSpikes mixes
// what the encoder makes of two samples: each cell does in each step what it does in the sample with probability Weight, and otherwise
// what it does in the partner. It takes samples of any lengths, lists of events among them. Of series the others are made of what was measured.
const (
	Usual NegativeKind = iota
	PredictedLabel
	Hybrid
	Noise
	OtherData
	Rotated
	Generated
	MixedSpikes
)

// String returns the name of the constant.
func (k NegativeKind) String() string { return rules.NameOf(k, negativeKinds) }

// MarshalText writes the name, so that reports can be read.
func (k NegativeKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads a name.
func (k *NegativeKind) UnmarshalText(b []byte) error { return rules.ParseName(k, b, negativeKinds) }

var negativeKinds = []string{"Usual", "PredictedLabel", "Hybrid", "Noise", "OtherData", "Rotated", "Generated", "MixedSpikes"}

// partnered tells whether a negative is made of two samples.
func (m Mixing) partnered() bool { return m.weighted() || m.Kind == Hybrid }

// weighted tells whether Weight is read.
func (m Mixing) weighted() bool { return m.Kind == Usual || m.Kind == MixedSpikes }

// shaped tells whether negatives are made of rows and columns of an image.
func (m Mixing) shaped() bool { return m.Rotate || m.Kind == Hybrid || m.Kind == Rotated }

// checkNegatives refuses kinds of the other rule, and what a kind does not read. r is resolved.
func (r Rule) checkNegatives() error {
	m := r.Negatives
	if err := rules.CheckKind("csdp: Negatives.Kind", m.Kind, negativeKinds); err != nil {
		return err
	}
	switch {
	case !r.SelfSupervised && m.Kind != PredictedLabel && m != (Mixing{}):
		return errors.New("csdp: Negatives are for SelfSupervised; the supervised rule's negative is a wrong label, of the Kind Usual or PredictedLabel")
	case r.SelfSupervised && m.Kind == PredictedLabel:
		return errors.New("csdp: Negatives.Kind PredictedLabel is for the supervised rule; the self-supervised one is shown no labels")
	case !m.weighted() && m.Weight != 0, m.Kind != Usual && m.Rotate, !m.partnered() && m.SharedPartner:
		return fmt.Errorf("csdp: Negatives of the Kind %v: Weight, Rotate or SharedPartner is set, which it does not read", m.Kind)
	}
	return nil
}

// errNoOther says that there is nothing to learn against.
var errNoOther = fmt.Errorf("csdp: Negatives of the Kind %v are samples of something else; give the task some in Other", OtherData)

// checkSources refuses a net or a task without what negatives are made from, and keeps the samples of something else, which a run alone needs.
func (t *trainer) checkSources(other [][]float32, run bool) error {
	in := &t.pops[t.input]
	if rules.HearsCells(t.encoder) && (t.rule.SelfSupervised || t.recon >= 0) {
		return fmt.Errorf("csdp: population %q hears spikes of other cells, and negatives and reconstructions are of raw samples; let the rule begin "+
			"at the input of the net, or be supervised and without %q", in.name, t.rule.Reconstruction)
	}
	switch kind := t.rule.Negatives.Kind; {
	case kind == Generated && t.recon < 0:
		return fmt.Errorf("csdp: Negatives of the Kind %v are reconstructions, and the net has no population %q; add it", kind, t.rule.Reconstruction)
	case kind != OtherData:
		return nil
	case len(other) == 0 && run:
		return errNoOther
	}
	for i, x := range other {
		if len(x) != in.n && t.recon >= 0 {
			return fmt.Errorf("csdp: sample %d of Other has %d values, population %q has %d cells; make them equal", i, len(x), in.name, in.n)
		}
	}
	t.other = other
	return nil
}

// makeNegatives makes a negative for every positive sample: what it is shown, or which label.
func (win *window) makeNegatives() {
	switch {
	case !win.rule.SelfSupervised:
		win.wrongLabels()
	case win.rule.Negatives.Kind == Noise:
		win.noise()
	case win.rule.Negatives.Kind == OtherData:
		win.others()
	case win.rule.Negatives.Kind == Rotated:
		win.rotated()
	case win.rule.Negatives.Kind == Generated, win.rule.Negatives.Kind == MixedSpikes: // see generate and mixSpikes
	default:
		win.mixNegatives()
	}
}

// others draws a sample of something else for every negative.
func (win *window) others() {
	for i, x := range win.mixed {
		s := win.batch.Stream.At(win.batch.Index[i]).Named("other")
		win.mixed[i] = append(x[:0], win.other[s.Intn(0, len(win.other))]...)
	}
}

// rotated turns each sample by U(45°, 315°).
func (win *window) rotated() {
	for i, x := range win.mixed {
		s := win.batch.Stream.At(win.batch.Index[i]).Named("angle")
		copy(x, win.image.rotate(win.batch.X[i], math.Pi*(0.25+float64(1.5*s.Float64(0)))))
	}
}

// lookBefore shows the samples of b without labels or plasticity, before they are learned, with noise of a name. Its events are those of training, in
// which no sample comes twice for it.
func (t *trainer) lookBefore(b learning.Batch, noise string) (*window, error) {
	t.flush()
	b.Stream = b.Stream.Named(noise)
	win := t.lookingAt(b)
	if err := win.run(&t.training); err != nil {
		return nil, err
	}
	t.training.Samples -= int64(len(b.X))
	return win, nil
}

// checkPartners refuses samples of several lengths, of which no two can be mixed.
func (t *trainer) checkPartners(b learning.Batch) error {
	for i, x := range b.X {
		if t.rule.mixes() && !t.rule.mixesSpikes() && len(x) != len(b.X[0]) {
			return fmt.Errorf("csdp: sample %d has %d values and sample %d has %d; a self-supervised negative is mixed of two samples of one length: "+
				"cut or fill up the series, or choose other Negatives", b.Index[i], len(x), b.Index[0], len(b.X[0]))
		}
	}
	return nil
}

// generate makes what the net reconstructs of the samples of b their negatives.
func (t *trainer) generate(b learning.Batch) error {
	win, err := t.lookBefore(b, "generation")
	if err != nil {
		return err
	}
	for i, x := range t.room.negativesOf(b) {
		for k := range x {
			x[k] = float32(win.reconstructed(i, k))
		}
	}
	return nil
}

// noise draws every value of the negatives from U(0, 1).
func (win *window) noise() {
	for i, x := range win.mixed {
		s := win.batch.Stream.At(win.batch.Index[i]).Named("noise")
		for k := range x {
			x[k] = float32(s.Float64(uint64(k)))
		}
	}
}

// wrongLabels shows each positive row its label and each negative one any other.
func (win *window) wrongLabels() {
	n := win.pos
	for i, label := range win.batch.Label {
		s := win.batch.Stream.At(win.batch.Index[i]).Named("wrong label")
		wrong := 0
		if win.rule.Negatives.Kind == PredictedLabel {
			wrong = drawn(win.room.others[i], s.Float64(0))
		} else {
			wrong = s.Intn(0, win.classes-1)
		}
		if wrong >= label {
			wrong++
		}
		win.shown[i], win.shown[n+i] = label, wrong
	}
}

// drawn returns the first number up to which p sums to more than u.
func drawn(p []float64, u float64) int {
	for k, x := range p {
		if u -= x; u < 0 {
			return k
		}
	}
	return len(p) - 1 // p sums to a little less than 1
}

// predict notes the probability of each class of the samples of b but the true one among these: softmax of the spikes of the class cells, as in
// Classify.
func (t *trainer) predict(b learning.Batch) error {
	if _, err := t.lookBefore(b, "prediction"); err != nil {
		return err
	}
	for i, label := range b.Label {
		counts := t.pops[t.class].fired[i*t.classes:][:t.classes]
		p := t.room.others[i]
		copy(p, counts[:label])
		copy(p[label:], counts[label+1:])
		kernel.Softmax(p, p)
	}
	return nil
}

// blurs is how often a mask is blurred [hinton-problems].
const blurs = 6

// hybrid writes m x + (1 − m) y with a mask m of ones and zeros in large regions: random bits, blurred repeatedly by (1/4, 1/2, 1/4) along
// rows and columns, where beyond the border the nearest pixel counts, and 1 where the result is above 1/2. All channels
// of a place are of one sample.
func (m *image) hybrid(dst, x, y []float32, s snn.Stream) {
	mask, line := make([]float32, m.height*m.width), make([]float32, max(m.height, m.width))
	for k := range mask {
		mask[k] = float32(s.Uint64(uint64(k)) >> 63)
	}
	for range blurs {
		for r := range m.height {
			blur(mask[r*m.width:], m.width, 1, line)
		}
		for c := range m.width {
			blur(mask[c:], m.height, m.width, line)
		}
	}
	copy(dst, y)
	for k, v := range mask {
		if v > 0.5 {
			copy(dst[k*m.channels:][:m.channels], x[k*m.channels:])
		}
	}
}

// blur blurs n numbers that are step apart.
func blur(x []float32, n, step int, line []float32) {
	for i := range n {
		line[i] = x[i*step]
	}
	for i := range n {
		beside := line[max(i-1, 0)] + line[min(i+1, n-1)]
		x[i*step] = line[i]/2 + beside/4
	}
}
