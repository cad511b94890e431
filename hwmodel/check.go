package hwmodel

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

var chipName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// usable returns an error if a chip, which may have been made by hand, has a number that is none, or lacks one that a section needs.
func (c Chip) usable() error {
	if err := c.check(func(*Quantity, string) {}); err != nil {
		return fmt.Errorf("hwmodel: chip %q: %w", c.Name, err)
	}
	return nil
}

// check returns the first fault of the chip; visit is called with every quantity and where it stands, before it is checked.
func (c *Chip) check(visit func(q *Quantity, name string)) error {
	switch {
	case !chipName.MatchString(c.Name):
		return fmt.Errorf("name %q: give lower case letters and digits, with hyphens between words", c.Name)
	case c.Title == "":
		return errors.New("title is empty; say what the chip is")
	case c.Kind != Neuromorphic && c.Kind != Conventional && c.Kind != Technology:
		return fmt.Errorf("kind %q: give neuromorphic, conventional or technology", c.Kind)
	}
	if err := checkFields(reflect.ValueOf(c).Elem(), "", visit); err != nil {
		return err
	}
	if err := c.checkSections(); err != nil {
		return err
	}
	if len(c.Methods()) == 0 && c.Rules == nil && c.Power == nil {
		return errors.New("it has no section with prices, power or limits, so that nothing can be said of the chip; give one of " +
			"arithmetic, sram, keras, davies, event, affine, cycles, crossbar, power and map")
	}
	return nil
}

// checkSections checks what must be given together.
func (c *Chip) checkSections() error {
	if a := c.Arithmetic; a != nil && !slices.Contains([]string{"fp32", "fp16", "int32", "int8"}, a.Precision) {
		return fmt.Errorf("arithmetic.precision %q: give fp32, fp16, int32 or int8", a.Precision)
	}
	if c.SRAM != nil {
		if err := c.SRAM.check(); err != nil {
			return err
		}
	}
	if c.Computes != nil {
		if err := c.Computes.check(); err != nil {
			return err
		}
	}
	if c.Event != nil {
		if err := c.Event.check(); err != nil {
			return err
		}
	}
	if a := c.Affine; a != nil {
		if n := ones(a.Tick != nil, a.Clock != nil, a.Launch != nil, a.Speedup != nil); n > 1 {
			return errors.New("affine: give one of tick, clock, launch and speedup; they all say how long an inference takes")
		}
		if n := ones(a.CyclesPerEvent != nil, a.Rows != nil); (a.Clock != nil) != (n == 1) {
			return errors.New("affine: clock goes with cyclesPerEvent or rows, one of them")
		}
		if n := ones(a.Launch != nil, a.Busy != nil); n == 1 || n == 2 && a.MAC == nil {
			return errors.New("affine: launch, busy and mac go together: a launch draws power for a time, and the operations come on top")
		}
		if a.Cycle != nil && a.Clock == nil {
			return errors.New("affine.cycle: it is the price of a cycle; give clock too")
		}
	}
	for i, w := range c.Measured {
		if !slices.Contains(append(scopeNames[:], "unknown"), w.Covers) {
			return fmt.Errorf("measured[%d].covers %q: give dynamic, used cores, whole chip, with host or unknown", i, w.Covers)
		}
	}
	return c.checkRules()
}

func (s *SRAM) check() error {
	line, step, points := s.PerBit != nil && s.Offset != nil, s.Line != nil && s.LineBits != nil, len(s.Points) >= 2
	if n := ones(line, step, points); n != 1 {
		return errors.New("sram: give one of perBit with offset, line with lineBits, and two or more points")
	}
	if s.Weights != nil && s.Line == nil {
		return errors.New("sram.weights: it is the price of a line; give line and lineBits too")
	}
	for i := 1; i < len(s.Points); i++ {
		if s.Points[i].Size.typical() <= s.Points[i-1].Size.typical() {
			return fmt.Errorf("sram.points[%d].size: it is not above the one before", i)
		}
	}
	return nil
}

func (v *Event) check() error {
	if len(v.Sync) == 0 {
		return errors.New("event.sync is empty; give the time of at least 1 tile")
	}
	for i, s := range v.Sync {
		if i == 0 && s.Tiles != 1 || i > 0 && s.Tiles <= v.Sync[i-1].Tiles {
			return fmt.Errorf("event.sync[%d].tiles is %d; begin at 1 and increase", i, s.Tiles)
		}
	}
	return nil
}

func (c *Chip) checkRules() error {
	if c.Rules == nil {
		return nil
	}
	if n := given(reflect.ValueOf(*c.Rules)); n != 1 {
		return fmt.Errorf("map: it has %d rules; give one", n)
	}
	if c.Rules.Xylo != nil && c.Cycles == nil {
		return errors.New("map.xylo: it needs the section cycles too")
	}
	if d := c.Rules.DynapCNN; d != nil && (len(d.KernelMemory) == 0 || len(d.KernelMemory) != len(d.NeuronMemory)) {
		return errors.New("map.dynapCNN: kernelMemory and neuronMemory have one number for each core")
	}
	return nil
}

func ones(all ...bool) int {
	n := 0
	for _, b := range all {
		if b {
			n++
		}
	}
	return n
}

// given counts the fields of a struct of pointers that are set.
func given(v reflect.Value) int {
	n := 0
	for i := range v.NumField() {
		if !v.Field(i).IsNil() {
			n++
		}
	}
	return n
}

// checkFields checks every quantity below v.
func checkFields(v reflect.Value, prefix string, visit func(q *Quantity, name string)) error {
	t := v.Type()
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		optional := strings.Contains(options, "omitempty")
		if err := checkField(v.Field(i), prefix+name, dimension(f.Tag.Get("dim")), optional, visit); err != nil {
			return err
		}
	}
	return nil
}

func checkField(v reflect.Value, name string, want dimension, optional bool, visit func(q *Quantity, name string)) error {
	switch v.Kind() {
	case reflect.Pointer:
		q, isQuantity := v.Interface().(*Quantity)
		if v.IsNil() {
			if optional {
				return nil
			}
			return fmt.Errorf("%s is left out; this section needs it (leave out the whole section if it is not known)", name)
		}
		if isQuantity {
			visit(q, name)
			return q.check(name, want)
		}
		return checkFields(v.Elem(), name+".", visit)
	case reflect.Slice:
		for i := range v.Len() {
			if err := checkField(v.Index(i), fmt.Sprintf("%s[%d]", name, i), want, false, visit); err != nil {
				return err
			}
		}
	case reflect.Struct:
		return checkFields(v, name+".", visit)
	}
	return nil
}

// exact are the dimensions of limits, which have no confidence class.
func (d dimension) exact() bool {
	return slices.Contains([]dimension{"number", "bits", "memory", "length", "voltage", "area"}, d)
}

// check returns the first fault of the quantity, which stands in the field called name.
func (q *Quantity) check(name string, want dimension) error {
	u := unitOf(q.Unit)
	fault := func(field, format string, args ...any) error {
		return fmt.Errorf("%s.%s "+format, append([]any{name, field}, args...)...)
	}
	switch {
	case q.Unit == "":
		return fault("unit", "is left out; give one of %s", strings.Join(namesOf(want), ", "))
	case u.of == "":
		return fault("unit", "%q is not known; give one of %s", q.Unit, strings.Join(namesOf(want), ", "))
	case u.of != want:
		return fault("unit", "%q is of %s; give one of %s: %s", q.Unit, u.of, want, strings.Join(namesOf(want), ", "))
	case q.Source == "":
		return fault("source", "is left out; give the key of a source")
	case q.Year < 1900 || q.Year > 2200:
		return fault("year", "is %d; give that of the source", q.Year)
	case !slices.Contains([]Provenance{Measured, Simulated, Vendor, Derived}, q.Provenance):
		return fault("provenance", "%q: give measured, simulated, vendor or derived", q.Provenance)
	case q.Class == "" && !want.exact():
		return fault("class", "is left out; give A, B, C or D")
	case q.Class != "" && !slices.Contains([]Class{ClassA, ClassB, ClassC, ClassD}, q.Class):
		return fault("class", "%q: give A, B, C or D", q.Class)
	}
	return q.checkRange(fault)
}

// greatest is far above any number of a chip in any of the units.
const greatest = 1e15

func (q *Quantity) checkRange(fault func(field, format string, args ...any) error) error {
	for _, x := range []struct {
		field string
		v     float64
	}{{"value", q.Value}, {"low", q.Low}, {"high", q.High}} {
		if !(x.v >= 0 && x.v <= greatest) || x.v != 0 && x.v < 1/greatest {
			return fault(x.field, "is %v; give a positive number in a fitting unit", x.v)
		}
	}
	switch {
	case q.Value == 0 && (q.Low == 0 || q.High == 0):
		return fault("value", "is 0 or left out; leave the whole field out if it is not known, or give low and high")
	case q.High != 0 && q.Low > q.High:
		return fault("low", "is %v, above high %v", q.Low, q.High)
	case q.Value != 0 && q.Low > q.Value:
		return fault("low", "is %v, above value %v", q.Low, q.Value)
	case q.Value != 0 && q.High != 0 && q.High < q.Value:
		return fault("high", "is %v, below value %v", q.High, q.Value)
	case slices.Contains([]dimension{"number", "bits", "memory"}, unitOf(q.Unit).of) && !(q.typical() >= 1 && q.typical() <= 1e12):
		return fault("value", "is %v; a limit is 1 or more, and below 1e12", q.typical())
	}
	return nil
}
