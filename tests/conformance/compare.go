package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tests/exchange"
)

// How far loss and gradients may differ, and how close a potential may come to a threshold. Both sides compute in float32, add up in other
// orders, and round a potential at its sixth or seventh digit. What follows from that for a gradient behind a steep derivative is some 1e-5 of the
// largest one of its list, and now and then 1e-4; another equation would show in its first digits. On the grid potentials are not rounded.
const (
	lossTolerance     = 1e-5
	gradientTolerance = 5e-4
	gridTolerance     = 1e-5 // of gradients where nothing is rounded on the way forward
	potentialRounding = 1e-5 // of potentials that are rounded, in relation to the largest
	margin            = 2e-5
)

// comparison is what came out for a subject.
type comparison struct {
	name              string
	net               string
	attempts          int // until a net was drawn that can be compared
	spikes, different int
	loss              float64 // relative difference
	gradient          float64 // the largest difference of a list of gradients, in relation to its largest number
	where             string  // which list
	lists             int
	learn             bool
	numbers           numberKind
	potential         float64     // the largest difference of two potentials in relation to the largest one, where they are compared
	first             *difference // the first spike that is another one
	causes            []string    // what would explain it
	lessons           []lesson    // what wrong descriptions of the net lead to, if that is asked
}

// asker is a script that is told a line and answers.
type asker interface {
	Ask(line string, answer any) error
}

// request is what the script is asked.
type request struct {
	Net     snn.Net           `json:"net"`
	Rule    gradient.Rule     `json:"rule"`
	Steps   int               `json:"steps"`
	Tensors string            `json:"tensors"`
	Numbers numberKind        `json:"numbers"`
	Modules map[string]string `json:"modules"`
}

// theirs are the results of the script.
type theirs struct {
	results
	Margin float64 // how close a potential came to a threshold
	Twice  int     // how often one was still above it after a reset in the same step
	Finite bool    // whether its gradients are numbers
	Exact  bool    // whether its potentials in float64 are the same
}

// mostAttempts is how often a net is drawn for a subject.
const mostAttempts = 500

// compare draws nets until one can be compared: no potential comes so close to a threshold that rounding decides, every population fires and
// is silent, every list of gradients has some, the
// library's are numbers, and no potential stays above its threshold behind a reset in the same step, which the library
// counts as two spikes; nets that are drawn for that are not trained.
func (x subject) compare(s asker, seed uint64, number int, file string, teach bool) (c comparison, err error) {
	c.name = x.name
	for ; c.attempts < mostAttempts; c.attempts++ {
		d := newDrawing(rand.New(rand.NewPCG(seed, uint64(1000*number+c.attempts))))
		x.set(d)
		drawn := d.sample()
		here, err := drawn.ours()
		if err != nil {
			return c, err
		}
		if !here.tell(d.idle) {
			continue
		}
		there, err := drawn.ask(s, file)
		if err != nil {
			return c, err
		}
		if there.tellNothing(drawn, d.twice) {
			continue
		}
		c.attempts++
		c.net, c.learn, c.numbers = drawn.describe(), drawn.learn, drawn.numbers
		if teach && drawn.numbers == grid {
			c.lessons = drawn.lessons(there.results)
		}
		return c, c.differences(drawn, here, there.results)
	}
	return c, fmt.Errorf("none of %d nets could be compared", mostAttempts)
}

// tellNothing reports whether rounding may decide about a spike, gradients are not numbers, or potentials stay above a threshold or,
// where that is wanted, do not.
func (t theirs) tellNothing(s sample, twice bool) bool {
	rounded := s.numbers == chance && t.Margin < margin || s.numbers == grid && !t.Exact
	return rounded || s.learn != t.Finite || twice != (t.Twice > 0)
}

// describe says what was drawn, in short.
func (s sample) describe() (text string) {
	for i, p := range s.net.Populations {
		if i > 0 {
			text += "-"
		}
		text += fmt.Sprint(p.Size())
	}
	return fmt.Sprintf("%s, T %d, batch %d, %v, %v", text, s.input[0].Steps, len(s.input), s.rule.Function.Kind, s.rule.Loss.Kind)
}

// tell reports whether the results say something: of idle projections, that they have no gradient.
func (r results) tell(idle string) bool {
	for _, fired := range r.Spikes {
		if slices.Max(fired) == 0 || slices.Min(fired) == 1 {
			return false
		}
	}
	for name, g := range r.Gradients {
		if largest(g) == 0 && name != idle {
			return false
		}
	}
	return true
}

func largest(x []float64) (most float64) {
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	return most
}

// ask has the script build the net and work the results out.
func (s sample) ask(script asker, file string) (t theirs, err error) {
	m, err := s.model()
	if err != nil {
		return t, err
	}
	var list []exchange.Tensor
	for _, n := range numbersOf(m) {
		list = append(list, n.Tensor)
	}
	list = append(list, s.values())
	if s.learn {
		label := exchange.Tensor{Name: "label", Shape: []int{len(s.input)}}
		for _, c := range s.batch.Label {
			label.Data = append(label.Data, float32(c))
		}
		list = append(list, label)
	}
	if err := exchange.Write(file, list); err != nil {
		return t, err
	}
	line, err := json.Marshal(request{s.net, s.rule, s.input[0].Steps, file, s.numbers, s.modules})
	if err != nil {
		return t, err
	}
	return t, script.Ask(string(line), &t)
}

// values are the input, [step][sample][cell].
func (s sample) values() exchange.Tensor {
	steps, cells := s.input[0].Steps, s.input[0].Cells
	x := exchange.Tensor{Name: "x", Shape: []int{steps, len(s.input), cells}}
	for t := range steps {
		for i := range s.input {
			in := &s.input[i]
			if v := in.Values(t); v != nil {
				x.Data = append(x.Data, v...)
				continue
			}
			for c := range cells {
				v := float32(0)
				if in.Has(t, c) {
					v = 1
				}
				x.Data = append(x.Data, v)
			}
		}
	}
	return x
}

// differences fills the comparison in. What one side has and the other does not is an error.
func (c *comparison) differences(s sample, here, there results) error {
	if !slices.Equal(names(here.Spikes), names(there.Spikes)) || !slices.Equal(names(here.Gradients), names(there.Gradients)) {
		return fmt.Errorf("here are spikes of %v and gradients of %v, there of %v and %v", names(here.Spikes), names(here.Gradients),
			names(there.Spikes), names(there.Gradients))
	}
	if err := c.spiking(here.Spikes, there.Spikes); err != nil {
		return err
	}
	if s.numbers != chance {
		if err := c.steps(s, here, there); err != nil {
			return err
		}
		if c.different > 0 || s.numbers == grid && c.potential != 0 {
			c.causes = s.explain(there)
		}
	}
	c.loss = math.Abs(here.Loss-there.Loss) / max(math.Abs(there.Loss), 1e-3)
	return c.gradients(here.Gradients, there.Gradients)
}

// spiking counts spikes, and those that differ.
func (c *comparison) spiking(here, there map[string][]int) error {
	for name, a := range here {
		b := there[name]
		if len(a) != len(b) {
			return fmt.Errorf("%d bits of the spikes of %q here, %d there", len(a), name, len(b))
		}
		for i, x := range a {
			c.spikes += x
			if x != b[i] {
				c.different++
			}
		}
	}
	return nil
}

// gradients finds the list whose gradients differ most.
func (c *comparison) gradients(here, there map[string][]float64) error {
	c.lists = len(here)
	for name, a := range here {
		b := there[name]
		if len(a) != len(b) {
			return fmt.Errorf("%d gradients of %q here, %d there", len(a), name, len(b))
		}
		d := make([]float64, len(a))
		for i, x := range a {
			d[i] = x - b[i]
		}
		by := largest(d)
		if most := largest(b); most > 0 {
			by /= most
		}
		if c.where == "" || by > c.gradient || math.IsNaN(by) {
			c.gradient, c.where = by, name
		}
	}
	return nil
}

func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// check refuses differences that rounding does not explain.
func (c comparison) check() (err error) {
	switch {
	case c.different > 0 && c.numbers != tenths:
		err = fmt.Errorf("%d of its spikes are not those of the library%v%s", c.different, c.first, c.because())
	case c.first != nil && !(c.first.ulps <= c.first.allowed):
		err = fmt.Errorf("rounding does not explain why its spikes are not those of the library%v%s", c.first, c.because())
	}
	if c.numbers == grid && c.potential != 0 {
		err = errors.Join(err, fmt.Errorf("potentials differ by up to %.2g, and nothing is rounded%s", c.potential, c.because()))
	}
	if !(c.potential <= potentialRounding) {
		err = errors.Join(err, fmt.Errorf("potentials differ by up to %.2g of the largest, and rounding explains %.2g", c.potential, potentialRounding))
	}
	if !(c.loss <= lossTolerance) {
		err = errors.Join(err, fmt.Errorf("the loss differs by %.2g of itself, and may by %.2g", c.loss, lossTolerance))
	}
	allowed := gradientTolerance
	if c.numbers == grid {
		allowed = gridTolerance
	}
	if !(c.gradient <= allowed) {
		err = errors.Join(err, fmt.Errorf("the gradients of %s differ by %.2g of the largest, and may by %.2g", c.where, c.gradient, allowed))
	}
	return err
}
