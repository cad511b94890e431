package hdf5

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

const (
	mostAxes      = 32         // of an array, as the format has it
	mostName      = 1024       // bytes
	mostAttribute = 1<<16 - 64 // bytes of the values of one, which is in the head of an object
)

// members returns the names of what a group holds, in their order.
func (g *Group) members() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name := range maps.Keys(g.Arrays) {
			if !yield(name) {
				return
			}
		}
		maps.Keys(g.Groups)(yield)
	})
}

// check reports what a file cannot hold.
func (g *Group) check(path string, depth int) error {
	if g == nil {
		return fmt.Errorf("%s: there is no group, it is nil", path)
	}
	if depth == mostDepth {
		return fmt.Errorf("%s: groups deeper than %d", path, mostDepth)
	}
	for _, name := range sorted(g.Attributes) {
		v := g.Attributes[name]
		if err := checkValue(name, v); err != nil {
			return fmt.Errorf("%s: attribute %w", path, err)
		}
		if n := len(v.Data) + len(v.Texts); n*v.Type.form().size > mostAttribute {
			return fmt.Errorf("%s: attribute %q of %d values; make it an array", path, name, n)
		}
	}
	for _, name := range sorted(g.Arrays) {
		if err := checkValue(name, g.Arrays[name]); err != nil {
			return fmt.Errorf("%s: array %w", path, err)
		}
	}
	for _, name := range sorted(g.Groups) {
		if err := checkName(name); err != nil {
			return fmt.Errorf("%s: group %w", path, err)
		}
		if _, twice := g.Arrays[name]; twice {
			return fmt.Errorf("%s: %q is an array and a group", path, name)
		}
		if err := g.Groups[name].check(path+"/"+name, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func checkName(name string) error {
	if name == "" || name == "." || len(name) > mostName || strings.ContainsAny(name, "/\x00") {
		return fmt.Errorf("%q: a name has 1 to %d bytes, is not \".\", and has neither a slash nor a zero byte", name, mostName)
	}
	return nil
}

func checkValue(name string, v Value) error {
	if err := checkName(name); err != nil {
		return err
	}
	if len(v.Shape) > mostAxes {
		return fmt.Errorf("%q: %d axes; there may be %d", name, len(v.Shape), mostAxes)
	}
	if v.Type > Bool {
		return fmt.Errorf("%q: unknown type %d", name, v.Type)
	}
	if _, err := v.count(); err != nil {
		return fmt.Errorf("%q: %w", name, err)
	}
	for _, text := range v.Texts {
		if strings.Contains(text, "\x00") {
			return fmt.Errorf("%q: a text with a zero byte", name)
		}
	}
	for i, x := range v.Data {
		if !v.Type.holds(x) {
			return fmt.Errorf("%q: value %d is %v, which its type does not hold", name, i, x)
		}
	}
	return nil
}

// holds reports whether a number stays what it is.
func (t Type) holds(x float64) bool {
	switch t {
	case Float32:
		return x != x || float64(float32(x)) == x
	case Int64:
		return x == math.Trunc(x) && math.Abs(x) <= mostInt
	case Bool:
		return x == 0 || x == 1
	}
	return true
}
