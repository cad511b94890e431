package learning

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// mixedTrainer is [Mixed] bound to a model. After each mini-batch of a part the model has what that has learned, so that others hear of it.
type mixedTrainer struct {
	rule    Mixed
	setup   Setup
	parts   []*mixedPart
	input   Input
	learned []int64 // learned[0]: samples, which say what epoch it is
	now     int     // epoch of the last mini-batch

	training, inference snn.Counts // of nets and trainers up to now
}

// mixedPart is a part bound to its piece of the net, with the simulation of the net before that.
type mixedPart struct {
	Part
	piece
	name    string
	setup   Setup
	trainer Trainer
	hears   *features // nil: the piece begins at the input of the net
}

// Bind binds each rule to its piece of the net, or says which part does not fit the net or another part, and why.
func (m Mixed) Bind(s Setup) (Trainer, error) {
	m = m.Resolve().(Mixed)
	if err := s.Model.Check(); err != nil {
		return nil, fmt.Errorf("learning: mixed: %w", err)
	}
	pieces, err := m.pieces(s.Model.Net)
	if err == nil {
		err = m.checkEpochs(s.Epochs)
	}
	if err != nil {
		return nil, fmt.Errorf("learning: mixed: %w", err)
	}
	if err := s.Check("learning: mixed", m, true); err != nil {
		return nil, err
	}
	s.fits = true
	t := &mixedTrainer{rule: m, setup: s, learned: make([]int64, 1)}
	for i := range m.Parts {
		p := &mixedPart{Part: m.Parts[i], piece: pieces[i], name: m.part(i)}
		t.parts = append(t.parts, p)
	}
	if err := t.bind(); err != nil {
		return nil, fmt.Errorf("learning: mixed: %w", err)
	}
	if _, ok := t.last().trainer.(Calibrator); ok {
		return calibratedMixed{t}, nil
	}
	return t, nil
}

// bind binds all parts, those first that read the input of the net and say which of its populations that is.
func (t *mixedTrainer) bind() error {
	t.input = Input{Population: -1, Encoded: true, Currents: true}
	for _, p := range t.parts {
		if p.from >= 0 {
			continue
		}
		if err := t.bindPart(p); err != nil {
			return err
		}
		if err := t.readsInput(p); err != nil {
			return err
		}
	}
	if t.input.Population < 0 {
		t.input.Population = t.onlyInput()
	}
	for _, p := range t.parts {
		if p.from >= 0 {
			if err := t.listen(p); err != nil {
				return err
			}
			if err := t.bindPart(p); err != nil {
				return err
			}
		}
	}
	var err error
	t.training, err = noCounts(t.setup.Model)
	t.inference = silent(t.training)
	return err
}

// readsInput notes the population that the encoder feeds, of a part that begins there.
func (t *mixedTrainer) readsInput(p *mixedPart) error {
	in := Input{Population: rules.OnlyInput(p.net), Encoded: true}
	if r, ok := p.trainer.(InputReader); ok {
		in = r.Input()
	}
	if in.Population < 0 {
		return fmt.Errorf("%s has no input population, or several, and its trainer does not say which one it reads; "+
			"give the net one, or the trainer a method Input", p.name)
	}
	n := t.setup.Model.Net
	at := n.Index(p.net.Populations[in.Population].Name)
	if before := t.input.Population; before >= 0 && before != at {
		return fmt.Errorf("%s reads the input %q, and a part before it %q; the encoder feeds one population", p.name, n.Populations[at].Name,
			n.Populations[before].Name)
	}
	t.input.Population, t.input.Currents = at, t.input.Currents && in.Currents
	return nil
}

// onlyInput is the input population of the nets before all parts, −1 if there are several.
func (t *mixedTrainer) onlyInput() int {
	found := -1
	for i, pop := range t.setup.Model.Net.Populations {
		for _, p := range t.parts {
			if pop.Cell != nil || p.before.Index(pop.Name) < 0 || found == i {
				continue
			}
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// bindPart binds a part to its piece of the model as that is now.
func (t *mixedTrainer) bindPart(p *mixedPart) (err error) {
	p.setup = t.setup
	p.setup.Epochs = p.epochs(t.setup.Epochs)
	if p.setup.Model, err = t.setup.Model.Part(p.net); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	if p.hears != nil {
		p.setup.Encoder, p.setup.Other = p.hears, nil // it is not shown samples
		if p.setup.Probe == nil {
			p.setup.Probe = make([]float32, t.setup.Model.Net.Populations[t.input.Population].Size())
		}
	}
	if err := p.keepsCells(); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	e := Entry{Learner: p.Learner}
	if p.trainer, err = e.bind(p.setup); err != nil {
		return fmt.Errorf("%s, on the net from %q on%s: %w", p.name, t.begin(p), t.foreign(p), err)
	}
	p.hears.drain(&snn.Counts{}) // a rule may have probed its encoder
	return nil
}

// begin names the population at which the piece of a part begins.
func (t *mixedTrainer) begin(p *mixedPart) string {
	for _, pop := range p.net.Populations {
		if pop.Cell == nil {
			return pop.Name
		}
	}
	return ""
}

// foreign says what others train in the piece of a part.
func (t *mixedTrainer) foreign(p *mixedPart) (text string) {
	for _, other := range t.parts {
		for _, name := range other.Projections {
			if other != p && p.net.ProjectionNamed(name) >= 0 {
				text += fmt.Sprintf(", with %s of %s", name, other.name)
			}
		}
	}
	return text
}

// keepsCells refuses biases and parameters of cells that the rule would change too, of populations that projections of others reach.
func (p *mixedPart) keepsCells() error {
	b, ok := p.Learner.(BiasLearner)
	if !ok || !b.LearnsBiases() {
		return nil
	}
	for _, pop := range p.net.Populations {
		if pop.Cell == nil || pop.Bias == nil && pop.Learned() == 0 || p.reaches(pop.Name) {
			continue
		}
		return fmt.Errorf("population %q has a Bias or parameters of cells that %s would learn, and none of its projections reaches it; "+
			"leave them out, or give the part a projection onto it", pop.Name, p.Learner.Name())
	}
	return nil
}

func (p *mixedPart) reaches(population string) bool {
	for _, j := range p.net.Projections {
		if j.Post == population && !j.Frozen {
			return true
		}
	}
	return false
}

// last is the part that says what the net says.
func (t *mixedTrainer) last() *mixedPart { return t.parts[len(t.parts)-1] }

// Input is the population that the encoder feeds.
func (t *mixedTrainer) Input() Input { return t.input }

// LeastBatch is the largest of the parts.
func (t *mixedTrainer) LeastBatch() int {
	least := 1
	for _, p := range t.parts {
		if l, ok := p.trainer.(BatchLimited); ok {
			least = max(least, l.LeastBatch())
		}
	}
	return least
}

// Learn presents a mini-batch to each part that learns in this epoch, in their order, and returns the loss of the last of them.
func (t *mixedTrainer) Learn(b Batch) (loss float64, err error) {
	if err := t.check(b); err != nil {
		return 0, err
	}
	t.now = t.epoch()
	t.settle(t.now)
	for _, p := range t.parts {
		if !p.learnsIn(t.now) {
			continue
		}
		if p.starts(t) {
			if err := t.rebind(p); err != nil {
				return 0, err
			}
		}
		if loss, err = p.trainer.Learn(b); err != nil {
			return 0, fmt.Errorf("learning: mixed: %s: %w", p.name, err)
		}
		p.trainer.Sync()
		p.hears.drain(&t.training)
	}
	t.learned[0] += int64(len(b.X))
	return loss, nil
}

// check refuses a mini-batch that a later part would refuse when an earlier one has learned from it.
func (t *mixedTrainer) check(b Batch) error {
	if t.rule.timed() && t.setup.Train < 1 {
		return errors.New("learning: mixed: parts begin or end by epochs, and Setup.Train does not say how many samples one has")
	}
	return rules.CheckBatch("learning: mixed", len(b.X), max(len(b.X), 1), b.Label, b.Index, t.setup.Classes)
}

// epoch is the one that the next sample belongs to, counted from 0.
func (t *mixedTrainer) epoch() int {
	if t.setup.Train < 1 {
		return 0
	}
	return int(t.learned[0] / int64(t.setup.Train))
}

// starts reports whether the next mini-batch is the first that a part learns from.
func (p *mixedPart) starts(t *mixedTrainer) bool {
	return p.After > 0 && t.learned[0] == int64(p.After)*int64(t.setup.Train)
}

// begun reports whether a part has learned anything.
func (p *mixedPart) begun(t *mixedTrainer) bool {
	return p.After == 0 || t.learned[0] > int64(p.After)*int64(t.setup.Train)
}

// rebind makes a trainer of a part anew, for the model as other parts have made it.
func (t *mixedTrainer) rebind(p *mixedPart) error {
	training, inference := p.trainer.Counts()
	addCounts(&t.training, training, p.begins())
	addCounts(&t.inference, inference, p.begins())
	if p == t.last() {
		t.inference.Samples += inference.Samples
	}
	if err := t.bindPart(p); err != nil {
		return fmt.Errorf("learning: mixed: %w", err)
	}
	return nil
}

// begins is the population whose spikes are the input of the piece, or "".
func (p *mixedPart) begins() string {
	if p.hears == nil {
		return ""
	}
	return p.hears.population
}

// lastOf returns the trainer of the last part, or t where there is no other.
func lastOf(t Trainer) Trainer {
	if m, ok := t.(*mixedTrainer); ok {
		return m.last().trainer
	}
	return t
}

// Classify says what the last part says, of the spikes that the others make.
func (t *mixedTrainer) Classify(b Batch, out *Outcome) error {
	if err := out.Check("learning: mixed"); err != nil {
		return err
	}
	t.settle(t.epoch())
	p := t.last()
	if err := p.trainer.Classify(b, out); err != nil {
		return fmt.Errorf("learning: mixed: %s: %w", p.name, err)
	}
	p.hears.drain(&t.inference)
	return nil
}
