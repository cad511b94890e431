package hdf5

import "fmt"

// Type is how the elements of an array are stored.
type Type uint8

// The types. Numbers of two bytes with a point are read as Float32, whole ones of any size as Int64.
const (
	Float32 Type = iota
	Float64
	Int64
	Text
	Bool
)

// mostInt bounds whole numbers: a float64 holds all up to it.
const mostInt = 1 << 53

// Value is an array with its type, or a single value; last axis fastest.
type Value struct {
	Type  Type
	Shape []int     // nil of a single value
	Data  []float64 // numbers; 0 and 1 of Bool
	Texts []string  // of Text, in place of Data
}

// Group is what a group of a file holds, each by its name.
type Group struct {
	Attributes map[string]Value
	Arrays     map[string]Value
	Groups     map[string]*Group
}

// count returns how many elements a shape has, or an error where that is not what there is.
func (v Value) count() (int, error) {
	n := 1
	for _, side := range v.Shape {
		if side < 0 || side > 0 && n > mostInt/side {
			return 0, fmt.Errorf("a shape of %v", v.Shape)
		}
		n *= side
	}
	have := len(v.Data)
	if v.Type == Text {
		have = len(v.Texts)
	}
	if n != have {
		return 0, fmt.Errorf("%d values in a shape of %v", have, v.Shape)
	}
	return n, nil
}

// value reads the elements of a description as a [Value].
func (f *File) value(d dataset, raw []byte) (Value, error) {
	v := Value{Shape: d.shape}
	if !d.kind.numeric() {
		texts, err := f.texts(d, raw)
		v.Type, v.Texts = Text, texts
		return v, err
	}
	v.Data = d.numbers(raw)
	v.Type = Float32
	switch {
	case d.kind.class == classFloat && d.kind.size == 8:
		v.Type = Float64
	case d.kind.class == classInteger:
		v.Type = Int64
		if d.kind.enum && truths(v.Data) {
			v.Type = Bool
		}
	}
	for _, x := range v.Data {
		if v.Type == Int64 && (x > mostInt || x < -mostInt) {
			return v, f.fault(d.at, "whole numbers beyond 2⁵³")
		}
	}
	return v, nil
}

// truths reports whether there is nothing but 0 and 1.
func truths(data []float64) bool {
	for _, x := range data {
		if x != 0 && x != 1 {
			return false
		}
	}
	return true
}
