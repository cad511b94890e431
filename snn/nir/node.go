package nir

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/hdf5"
)

// graphType is what files call a [Graph]; the other nodes have their own names.
const graphType = "NIRGraph"

// primitives are the nodes by the names that files have for them.
var primitives = func() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	for _, n := range []Node{
		Input{}, Output{}, Affine{}, Linear{}, Scale{}, Conv1d{}, Conv2d{}, SumPool2d{}, AvgPool2d{}, Flatten{}, Delay{}, Threshold{},
		I{}, IF{}, LI{}, LIF{}, CubaLI{}, CubaLIF{},
	} {
		t := reflect.TypeOf(n)
		all[t.Name()] = t
	}
	return all
}()

// typeName is what files call a node.
func typeName(n Node) string {
	if _, ok := n.(*Graph); ok {
		return graphType
	}
	return reflect.TypeOf(n).Name()
}

// flaw is what is wrong at a place of a file or a graph.
type flaw struct{ path, what string }

// Error says where it is, and what.
func (f *flaw) Error() string {
	if f.path == "" {
		return f.what
	}
	return f.path + ": " + f.what
}

func flawAt(path, what string, args ...any) error { return &flaw{path, fmt.Sprintf(what, args...)} }

// field is a parameter of a node.
type field struct {
	name   string // that files have
	option string // of its tag
	value  reflect.Value
}

// fields returns the parameters of a node, addressable if the node is.
func fields(node reflect.Value) (all []field) {
	for i := range node.NumField() {
		if tag, ok := node.Type().Field(i).Tag.Lookup("nir"); ok {
			name, option, _ := strings.Cut(tag, ",")
			all = append(all, field{name, option, node.Field(i)})
		}
	}
	return all
}

// decode reads the node of a group.
func decode(g *hdf5.Group, path string) (Node, error) {
	kind, err := texts(g, "type", path)
	if err != nil {
		return nil, err
	}
	if len(kind) != 1 {
		return nil, flawAt(path+"/type", "%d texts; give one", len(kind))
	}
	if kind[0] == graphType {
		return decodeGraph(g, path)
	}
	t, ok := primitives[kind[0]]
	if !ok {
		return nil, flawAt(path+"/type", "unknown node %q; there are %s and %s", kind[0], strings.Join(sorted(primitives), ", "), graphType)
	}
	return decodePrimitive(t, g, path)
}

func decodePrimitive(t reflect.Type, g *hdf5.Group, path string) (Node, error) {
	node := reflect.New(t).Elem()
	known := []string{"type", "metadata"}
	for _, f := range fields(node) {
		known = append(known, f.name)
		v, ok := g.Arrays[f.name]
		switch {
		case ok:
			if err := decodeField(f.value.Addr().Interface(), v, path+"/"+f.name); err != nil {
				return nil, err
			}
			if p, is := f.value.Addr().Interface().(*Padding); is && f.option == "single" {
				p.Size[1] = 0 // there is one axis
			}
		case f.option == "" || f.option == "single":
			return nil, flawAt(path, "no field %q, which %s has", f.name, t.Name())
		}
	}
	if err := unknown(g, path, t.Name(), known); err != nil {
		return nil, err
	}
	fill(node, g)
	node.FieldByName("Metadata").Set(reflect.ValueOf(decodeMetadata(g)))
	return node.Interface().(Node), nil
}

// fill sets what older files leave out: resets to 0, and weights of the input of 1.
func fill(node reflect.Value, g *hdf5.Group) {
	for _, f := range fields(node) {
		if _, ok := g.Arrays[f.name]; ok || f.option != "zeros" && f.option != "ones" {
			continue
		}
		like := node.FieldByName("R").Interface().(Array)
		a := Array{Type: like.Type, Shape: slices.Clone(like.Shape), Data: make([]float64, len(like.Data))}
		for i := range a.Data {
			if f.option == "ones" {
				a.Data[i] = 1
			}
		}
		f.value.Set(reflect.ValueOf(a))
	}
}

// unknown refuses members of a group that a node does not have.
func unknown(g *hdf5.Group, path, kind string, known []string) error {
	for _, name := range slices.Sorted(maps.Keys(g.Arrays)) {
		if name == "metadata" || name == "nodes" {
			return flawAt(path+"/"+name, "an array; give a group")
		}
		if !slices.Contains(known, name) {
			return flawAt(path+"/"+name, "unknown field; %s has %s", kind, strings.Join(known, ", "))
		}
	}
	for _, name := range sorted(g.Groups) {
		if name != "metadata" && !(name == "nodes" && kind == graphType) {
			return flawAt(path+"/"+name, "a group where %s has none; it has %s", kind, strings.Join(known, ", "))
		}
	}
	return nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// encode is the group of a node.
func encode(n Node) *hdf5.Group {
	if g, ok := n.(*Graph); ok {
		return encodeGraph(g)
	}
	g := &hdf5.Group{Arrays: map[string]hdf5.Value{"type": word(typeName(n))}}
	node := reflect.ValueOf(n)
	for _, f := range fields(node) {
		if v, ok := encodeField(f.value.Interface(), f.option); ok {
			g.Arrays[f.name] = v
		}
	}
	encodeMetadata(g, node.FieldByName("Metadata").Interface().(Metadata))
	return g
}

func word(s string) hdf5.Value { return hdf5.Value{Type: hdf5.Text, Texts: []string{s}} }
