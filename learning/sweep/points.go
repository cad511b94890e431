package sweep

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Value is what a field has at a point.
type Value struct {
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
	given any             // what is put into the field
}

// point is a value for each field of an entry.
type point []Value

// of returns the fields that an entry has.
func (s Sweep) of(entry string) (fields []Field) {
	for _, f := range s.Fields {
		if f.Entries == nil || slices.Contains(f.Entries, entry) {
			fields = append(fields, f)
		}
	}
	return fields
}

// points returns every value of each list with every one of the others and with every point that is drawn; fields in their order, the last one
// changing first, and drawn points before all lists. Of an entry without fields it is one, which has no values.
func (s Sweep) points(e learning.Entry) ([]point, error) {
	fields := s.of(nameOf(e))
	counts, drawn := make([]int, len(fields)), 1
	for i, f := range fields {
		if counts[i] = len(f.Values); counts[i] == 0 {
			drawn = s.Draw.Points
		}
	}
	all := drawn
	for _, n := range counts {
		if all *= max(n, 1); all > mostRuns {
			return nil, fmt.Errorf("entry %q has more than %d points; give fewer values", nameOf(e), mostRuns)
		}
	}
	points := make([]point, all)
	for k := range points {
		rest := k
		p := make(point, len(fields))
		for i := len(fields) - 1; i >= 0; i-- {
			if counts[i] > 0 {
				p[i], rest = Value{Path: fields[i].Path, given: fields[i].Values[rest%counts[i]]}, rest/counts[i]
			}
		}
		if err := s.drawInto(p, fields, e, rest); err != nil {
			return nil, err
		}
		points[k] = p
	}
	return points, nil
}

// drawInto fills in the numbers of drawn point i.
func (s Sweep) drawInto(p point, fields []Field, e learning.Entry, i int) error {
	d := 0
	for k, f := range fields {
		if len(f.Values) > 0 {
			continue
		}
		x, err := f.scaled(e, s.Draw.unit(f.Path, i, d))
		if err != nil {
			return fmt.Errorf("%s of entry %q: %w", f.Path, nameOf(e), err)
		}
		p[k], d = Value{Path: f.Path, given: x}, d+1
	}
	return nil
}

// unit returns a number from 0 to below 1 for drawn point i: of the field with this path, which is number d of those with a range.
func (d Draw) unit(path string, i, dimension int) float64 {
	if d.Kind == Sobol {
		return float64(sobol(uint32(i), dimension)) * 0x1p-32
	}
	return snn.NewStream(d.Seed).Named("sweep").Named(path).Float64(uint64(i))
}

// scaled takes u from [0, 1) to the range. Numbers have six digits: they are for people, and the last bits of a logarithm are not the same
// on all processors.
func (f Field) scaled(e learning.Entry, u float64) (json.RawMessage, error) {
	whole, numbers := false, true
	_, err := change(e, f.Path, func(to reflect.Value) error {
		whole = to.CanInt() || to.CanUint()
		numbers = whole || to.CanFloat()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !numbers {
		return nil, errors.New("it is no number, and has a range; give a list of values")
	}
	lo, hi := f.Lo, f.Hi
	if whole {
		if lo, hi = math.Ceil(lo), math.Floor(hi)+1; lo >= hi {
			return nil, fmt.Errorf("there is no whole number from %v to %v", f.Lo, f.Hi)
		}
	}
	x := lo + float64(u*(hi-lo))
	if f.Log {
		x = lo * math.Exp(float64(u*math.Log(hi/lo)))
	}
	if whole {
		return json.RawMessage(strconv.FormatFloat(min(math.Floor(x), hi-1), 'f', 0, 64)), nil
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	text, _ := json.Marshal(min(max(short, lo), hi)) // a number that is finite
	return text, err
}

// put returns the entry with the values of the point, each of which is then known as the field has it.
func (p point) put(e learning.Entry) (learning.Entry, error) {
	for i := range p {
		v := &p[i]
		var err error
		e, err = change(e, v.Path, func(to reflect.Value) error {
			if err := set(to, v.given); err != nil {
				return err
			}
			v.Value = textOf(to, v.given)
			return nil
		})
		if err != nil {
			return e, fmt.Errorf("%s of entry %q: %w", v.Path, nameOf(e), err)
		}
	}
	return e, nil
}

// trained returns an error if an entry would train with another value than the point says: one of a field that is reached by two paths, as Tau and
// LIF.Tau of a cell that embeds an LIF, or a default, for which a 0 stands in most fields.
func (p point) trained(e learning.Entry) error {
	resolved, err := e.Resolved()
	if err != nil {
		return err
	}
	for _, v := range p {
		_, err := change(e, v.Path, func(of reflect.Value) error {
			if text := textOf(of, v.given); !bytes.Equal(text, v.Value) && !p.hasPartOf(v.Path) {
				return fmt.Errorf("it is %s, and Finish or another field of the sweep makes it %s; leave one of them out", v.Value, text)
			}
			if unread(resolved, v.Path) {
				return errors.New("its rule reads the samples as they are, without an encoder; name the entries that have one in the field's list of entries")
			}
			if !(of.CanInt() || of.CanUint() || of.CanFloat()) || !of.IsZero() {
				return nil
			}
			return errors.Join(unlessDefault(resolved, v.Path), unlessUnbounded(e, v.Path))
		})
		if err != nil {
			return fmt.Errorf("%s: %w", v.Path, err)
		}
	}
	return nil
}

// hasPartOf reports whether a field of the point is a part of another, which it may change.
func (p point) hasPartOf(whole string) bool {
	return slices.ContainsFunc(p, func(v Value) bool {
		return strings.HasPrefix(v.Path, whole+".") || strings.HasPrefix(v.Path, whole+"[")
	})
}

// unlessDefault returns an error if a field that was given as 0 has another number in the resolved entry.
func unlessDefault(resolved learning.Entry, path string) error {
	_, err := change(resolved, path, func(of reflect.Value) error {
		if of.IsZero() {
			return nil
		}
		return fmt.Errorf("0 stands for the default, %v; give that number, or where the rule can do without, %v (learning.Zero)", of, learning.Zero)
	})
	return err
}

// unlessUnbounded returns an error if a field that was given as 0 is an end of a bound whose other end is 0, too.
func unlessUnbounded(e learning.Entry, path string) error {
	_, err := change(e, path[:strings.LastIndexByte(path, '.')], func(of reflect.Value) error {
		if b, ok := of.Interface().(snn.Bound); ok && !b.Limited() {
			return errors.New("a bound from 0 to 0 is none; give one end another number, or leave this point out")
		}
		return nil
	})
	return err
}

// unread reports whether a path leads to an encoder that the rule does without.
func unread(resolved learning.Entry, path string) bool {
	return resolved.Encoder == nil && (path == "Encoder" || strings.HasPrefix(path, "Encoder."))
}

// textOf is what a plan says of a value: its JSON, or for what has none, as a cell, what [goText] makes of it.
func textOf(to reflect.Value, given any) json.RawMessage {
	if raw, ok := given.(json.RawMessage); ok && to.Kind() == reflect.Struct {
		return raw
	}
	if text, err := json.Marshal(to.Interface()); err == nil && to.Kind() != reflect.Interface {
		return text
	}
	text, _ := json.Marshal(goText(to, 0)) // a string
	return text
}
