package nir

import (
	"math"

	"github.com/spikecell/spikecell/internal/hdf5"
)

// decodeField sets a parameter, of which dst is the address.
func decodeField(dst any, v hdf5.Value, path string) error {
	var err error
	switch p := dst.(type) {
	case *Array:
		if v.Type == hdf5.Text {
			return flawAt(path, "texts; give numbers")
		}
		*p = array(v)
	case *int:
		var all []int
		if all, err = whole(v, path, 1, 1); err == nil {
			*p = all[0]
		}
	case *[]int:
		*p, err = whole(v, path, 0, mostAxes)
	case *[2]int:
		*p, err = pair(v, path)
	case *Padding:
		*p, err = padding(v, path)
	}
	return err
}

// mostAxes bounds those of an array.
const mostAxes = 32

func array(v hdf5.Value) Array { return Array{Type(v.Type), v.Shape, v.Data, v.Texts} }

func (a Array) value() hdf5.Value {
	return hdf5.Value{Type: hdf5.Type(a.Type), Shape: a.Shape, Data: a.Data, Texts: a.Texts}
}

// whole reads so many whole numbers, of a vector or of a single value.
func whole(v hdf5.Value, path string, least, most int) ([]int, error) {
	if v.Type == hdf5.Text || len(v.Shape) > 1 || len(v.Data) < least || len(v.Data) > most {
		return nil, flawAt(path, "%d values in a shape of %v; give %d to %d whole numbers", len(v.Data)+len(v.Texts), v.Shape, least, most)
	}
	all := make([]int, len(v.Data))
	for i, x := range v.Data {
		if x != math.Trunc(x) || math.Abs(x) > math.MaxInt32 {
			return nil, flawAt(path, "value %d is %v; give a whole number, of 32 bits", i, x)
		}
		all[i] = int(x)
	}
	return all, nil
}

// pair reads two whole numbers, or one that stands for both.
func pair(v hdf5.Value, path string) ([2]int, error) {
	all, err := whole(v, path, 1, 2)
	if err != nil {
		return [2]int{}, err
	}
	return [2]int{all[0], all[len(all)-1]}, nil
}

func padding(v hdf5.Value, path string) (Padding, error) {
	if v.Type != hdf5.Text {
		size, err := pair(v, path)
		return Padding{Size: size}, err
	}
	if len(v.Texts) != 1 || v.Texts[0] != "same" && v.Texts[0] != "valid" {
		return Padding{}, flawAt(path, "%q; give numbers, \"same\" or \"valid\"", v.Texts)
	}
	return Padding{Name: v.Texts[0]}, nil
}

// texts reads an array of texts of a group.
func texts(g *hdf5.Group, name, path string) ([]string, error) {
	v, ok := g.Arrays[name]
	if !ok {
		return nil, flawAt(path, "no field %q", name)
	}
	if v.Type != hdf5.Text && len(v.Data) > 0 {
		return nil, flawAt(path+"/"+name, "numbers; give texts")
	}
	return v.Texts, nil
}

// encodeField returns a parameter as files have it, unless there is nothing to say.
func encodeField(field any, option string) (v hdf5.Value, ok bool) {
	switch p := field.(type) {
	case Array:
		return p.value(), true
	case int:
		return single(p), p != 0 || option != "optional"
	case []int:
		return vector(p), p != nil || option != "optional"
	case [2]int:
		return vector(p[:]), true
	case Padding:
		switch {
		case p.Name != "":
			return word(p.Name), true
		case option == "single":
			return single(p.Size[0]), true
		}
		return vector(p.Size[:]), true
	}
	return v, false
}

func single(n int) hdf5.Value { return hdf5.Value{Type: hdf5.Int64, Data: []float64{float64(n)}} }

func vector(all []int) hdf5.Value {
	v := hdf5.Value{Type: hdf5.Int64, Shape: []int{len(all)}, Data: make([]float64, len(all))}
	for i, n := range all {
		v.Data[i] = float64(n)
	}
	return v
}
