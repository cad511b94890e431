package nir

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/hdf5"
)

// JSON returns the content of a file that holds g, once [Graph.Check] finds nothing: the keys are those of the Python library's to_dict, in an
// object with version and node. Numbers are the shortest that are read as the same; arrays of float32 are listed, by their paths in the node.
// NaN, infinities and arrays whose shape lists cannot show, such as 0 × 3, are refused by name. Metadata without a value lose their type.
func (g *Graph) JSON() ([]byte, error) {
	content, err := g.json()
	if err != nil {
		return nil, fmt.Errorf("nir: JSON: %w", err)
	}
	return content, nil
}

func (g *Graph) json() ([]byte, error) {
	whole, err := g.explicit()
	if err != nil {
		return nil, err
	}
	var node, head jsonWriter
	if err := node.group(encode(whole), "", 1); err != nil {
		return nil, err
	}
	head.add("{\n  \"version\": " + quote(whole.Version) + ",\n  ")
	if n := len(node.float32); n > 0 {
		head.add("\"float32\": ")
		head.lists(hdf5.Value{Type: hdf5.Text, Texts: node.float32}, []int{n})
		head.add(",\n  ")
	}
	head.add("\"node\": ")
	return slices.Concat(head.out, node.out, []byte("\n}\n")), nil
}

// jsonWriter writes the tree of a file: an array a line.
type jsonWriter struct {
	out     []byte
	float32 []string
}

func (w *jsonWriter) add(text string) { w.out = append(w.out, text...) }

// group writes an object at a depth: its type first, then the others in the order of their names.
func (w *jsonWriter) group(g *hdf5.Group, path string, depth int) error {
	indent := "\n" + strings.Repeat("  ", depth+1)
	comma := "{"
	for _, name := range slices.SortedFunc(keys(g), byName) {
		w.add(comma + indent + quote(name) + ": ")
		comma = ","
		var err error
		if inner, ok := g.Groups[name]; ok {
			err = w.group(inner, path+name+"/", depth+1)
		} else {
			err = w.array(g.Arrays[name], path+name)
		}
		if err != nil {
			return err
		}
	}
	if comma == "{" {
		w.add("{")
	} else {
		w.add("\n" + strings.Repeat("  ", depth))
	}
	w.add("}")
	return nil
}

func keys(g *hdf5.Group) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for name := range g.Arrays {
			if !yield(name) {
				return
			}
		}
		for name := range g.Groups {
			if !yield(name) {
				return
			}
		}
	}
}

func byName(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "type":
		return -1
	case b == "type":
		return 1
	}
	return strings.Compare(a, b)
}

func (w *jsonWriter) array(v hdf5.Value, path string) error {
	for i, x := range v.Data {
		if x != x || math.IsInf(x, 0) {
			return flawAt("node/"+path, "value %d is %v, for which JSON has no number; write HDF5", i, x)
		}
	}
	if i := slices.Index(v.Shape, 0); i >= 0 && i < len(v.Shape)-1 {
		if !strings.HasSuffix(path, "edges") {
			return flawAt("node/"+path, "a shape of %v, which lists in lists cannot show; write HDF5", v.Shape)
		}
		v.Shape = v.Shape[:1]
	}
	if v.Type == hdf5.Float32 {
		w.float32 = append(w.float32, path)
	}
	w.lists(v, v.Shape)
	return nil
}

// lists writes the first elements of v that fill a shape, and returns the rest.
func (w *jsonWriter) lists(v hdf5.Value, shape []int) hdf5.Value {
	if len(shape) == 0 {
		return w.value(v)
	}
	w.add("[")
	for i := range shape[0] {
		if i > 0 {
			w.add(", ")
		}
		v = w.lists(v, shape[1:])
	}
	w.add("]")
	return v
}

// value writes the first element.
func (w *jsonWriter) value(v hdf5.Value) hdf5.Value {
	if v.Type == hdf5.Text {
		w.add(quote(v.Texts[0]))
		v.Texts = v.Texts[1:]
		return v
	}
	x := v.Data[0]
	v.Data = v.Data[1:]
	switch v.Type {
	case hdf5.Bool:
		w.add(strconv.FormatBool(x != 0))
	case hdf5.Int64:
		w.add(strconv.FormatInt(int64(x), 10))
	case hdf5.Float32:
		w.fraction(x, 32)
	default:
		w.fraction(x, 64)
	}
	return v
}

// fraction writes a number with a point or an exponent, by which it is told from whole ones.
func (w *jsonWriter) fraction(x float64, bits int) {
	begin := len(w.out)
	w.out = strconv.AppendFloat(w.out, x, 'g', -1, bits)
	if !strings.ContainsAny(string(w.out[begin:]), ".e") {
		w.add(".0")
	}
}

// quote is a text of JSON.
func quote(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(text)
	return strings.TrimSuffix(b.String(), "\n")
}
