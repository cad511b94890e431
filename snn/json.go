package snn

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/internal/strictjson"
)

// ParseNet reads a description as json.Marshal writes it. Fields that do not exist, are there twice or have another case, text after
// the end and a net that does not pass [Net.Check] are errors.
func ParseNet(text []byte) (Net, error) {
	var n Net
	if err := strictjson.File(text, &n); err != nil {
		return Net{}, fmt.Errorf("snn: description of a net: %w", err)
	}
	return n, n.Check()
}

type populationJSON struct {
	Name  string
	Shape []int
	Cell  *cellJSON `json:",omitempty"`
	Bias  *Init     `json:",omitempty"`
}

// MarshalJSON writes p with its cell under the name of its model; an input population has none.
func (p Population) MarshalJSON() ([]byte, error) {
	q := populationJSON{Name: p.Name, Shape: p.Shape, Bias: p.Bias}
	if p.Cell != nil {
		if q.Cell = cellToJSON(p.Cell); q.Cell == nil {
			return nil, fmt.Errorf("snn: population %q: no cell is a %T", p.Name, p.Cell)
		}
	}
	return marshal(fmt.Sprintf("population %q", p.Name), q)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Population) UnmarshalJSON(text []byte) error {
	if p == nil {
		return errors.New("snn: Population.UnmarshalJSON: the population is nil")
	}
	var q populationJSON
	if err := strictjson.Value(text, &q); err != nil {
		return err
	}
	*p = Population{Name: q.Name, Shape: q.Shape, Bias: q.Bias}
	if q.Cell == nil {
		return nil
	}
	found := q.Cell.cells()
	if len(found) != 1 {
		return fmt.Errorf("population %q: a cell is one of LIF, Synaptic, Alpha, LI, BRF, GatedLIF, Conductance, Izhikevich and AdEx; here are %d",
			q.Name, len(found))
	}
	p.Cell = found[0]
	return nil
}

// wiringJSON is a wiring: a name where there is nothing else to say, or one of those with fields under its name.
type wiringJSON struct{ Wiring }

// wiringFields holds one of the wirings that have fields, under its name.
type wiringFields struct {
	Sparse *Sparse `json:",omitempty"`
	List   *List   `json:",omitempty"`
	Conv2D *Conv2D `json:",omitempty"`
	Conv1D *Conv1D `json:",omitempty"`
	Pool2D *Pool2D `json:",omitempty"`

	Attention *Attention `json:",omitempty"`
}

// MarshalJSON returns the name of a wiring without fields, and otherwise an object that holds its fields under its name.
func (w wiringJSON) MarshalJSON() ([]byte, error) {
	switch v := w.Wiring.(type) {
	case nil, Dense, OneToOne, AllButOwn:
		return json.Marshal(wiringName(w.Wiring))
	case Sparse:
		return json.Marshal(wiringFields{Sparse: &v})
	case List:
		return json.Marshal(wiringFields{List: &v})
	case Conv2D:
		return json.Marshal(wiringFields{Conv2D: &v})
	case Conv1D:
		return json.Marshal(wiringFields{Conv1D: &v})
	case Pool2D:
		return json.Marshal(wiringFields{Pool2D: &v})
	case Attention:
		return json.Marshal(wiringFields{Attention: &v})
	}
	return nil, fmt.Errorf("snn: no wiring is a %T", w.Wiring)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (w *wiringJSON) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '{' {
		return w.unmarshalFields(text)
	}
	var name string
	if err := strictjson.Value(text, &name); err != nil {
		return err
	}
	for _, known := range []Wiring{Dense{}, OneToOne{}, AllButOwn{}} {
		if name == wiringName(known) {
			w.Wiring = known
			return nil
		}
	}
	return fmt.Errorf("no wiring is called %q; give %s", name, allWirings())
}

func (w *wiringJSON) unmarshalFields(text []byte) error {
	var f wiringFields
	if err := strictjson.Value(text, &f); err != nil {
		return err
	}
	var found []Wiring
	if f.Sparse != nil {
		found = append(found, *f.Sparse)
	}
	if f.List != nil {
		found = append(found, *f.List)
	}
	if f.Conv2D != nil {
		found = append(found, *f.Conv2D)
	}
	if f.Conv1D != nil {
		found = append(found, *f.Conv1D)
	}
	if f.Pool2D != nil {
		found = append(found, *f.Pool2D)
	}
	if f.Attention != nil {
		found = append(found, *f.Attention)
	}
	if len(found) != 1 {
		return fmt.Errorf("a wiring is one of %s; here are %d", allWirings(), len(found))
	}
	w.Wiring = found[0]
	return nil
}

// wiringName is the name of a wiring's type.
func wiringName(w Wiring) string {
	if w == nil {
		return "Dense"
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", w), "snn.")
}

// allWirings lists the names of all wirings.
func allWirings() string {
	return "Dense, OneToOne, AllButOwn, Sparse, List, Conv2D, Conv1D, Pool2D or Attention"
}

// projectionJSON is Projection without its methods and with a wiring as it is written, which hides the embedded one.
type projectionJSON struct {
	plainProjection
	Wiring wiringJSON
}

type plainProjection Projection

// MarshalJSON writes p with the name of its wiring; nil is written as "Dense", which it means.
func (p Projection) MarshalJSON() ([]byte, error) {
	return marshal(fmt.Sprintf("projection %v", p), projectionJSON{plainProjection(p), wiringJSON{p.Wiring}})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Projection) UnmarshalJSON(text []byte) error {
	if p == nil {
		return errors.New("snn: Projection.UnmarshalJSON: the projection is nil")
	}
	var q projectionJSON
	if err := strictjson.Value(text, &q); err != nil {
		return err
	}
	*p = Projection(q.plainProjection)
	p.Wiring = q.Wiring.Wiring
	return nil
}

// marshal is json.Marshal with an error that names what cannot be written, as NaN cannot.
func marshal(of string, v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("snn: %s: %w", of, err)
	}
	return text, nil
}
