package nir

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// mostDepth bounds graphs in graphs.
const mostDepth = 16

// Check reports what is wrong with a graph, and where: nodes without a name or with parameters that do not belong together, edges from or to
// nothing, edges that are there twice, graphs without Input or Output, and nodes that get another shape than they take. Axes of length 1 in front
// make no difference, and single values go with any shape.
func (g *Graph) Check() error {
	if err := g.check(""); err != nil {
		return fmt.Errorf("nir: %w", err)
	}
	return nil
}

// check checks a graph in those above it.
func (g *Graph) check(path string, above ...*Graph) error {
	switch {
	case g == nil:
		return flawAt(path, "there is no graph, it is nil")
	case len(above) > mostDepth:
		return flawAt(path, "graphs in graphs, deeper than %d", mostDepth)
	case slices.Contains(above, g):
		return flawAt(path, "the graph is in itself")
	}
	for _, name := range sorted(g.Nodes) {
		at := join(path, "nodes/"+name)
		if err := checkName(name, at); err != nil {
			return err
		}
		if err := checkMetadata(g.Nodes[name], at); err != nil {
			return err
		}
		if inner, ok := g.Nodes[name].(*Graph); ok {
			if err := inner.check(at, append(slices.Clip(above), g)...); err != nil {
				return err
			}
		} else if err := checkNode(g.Nodes[name], at); err != nil {
			return err
		}
	}
	if err := g.checkEdges(path); err != nil {
		return err
	}
	if len(above) == 0 {
		version := Array{Type: Text, Texts: []string{g.Version}}
		if err := cmp.Or(version.consistent("version"), checkMetadata(g, path)); err != nil {
			return err
		}
	}
	_, err := g.shapes(path)
	return err
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

// checkEdges checks what edges join, and that there are ways in and out.
func (g *Graph) checkEdges(path string) error {
	seen := map[Edge]bool{}
	for i, e := range g.Edges {
		at := join(path, fmt.Sprintf("edges/%d", i))
		for _, name := range []string{e.From, e.To} {
			if _, ok := g.Nodes[name]; !ok {
				return flawAt(at, "from %q to %q, and there is no node %q", e.From, e.To, name)
			}
		}
		if seen[e] {
			return flawAt(at, "the edge from %q to %q is there twice", e.From, e.To)
		}
		seen[e] = true
		if _, ok := g.Nodes[e.To].(Input); ok {
			return flawAt(at, "from %q into the Input %q", e.From, e.To)
		}
		if _, ok := g.Nodes[e.From].(Output); ok {
			return flawAt(at, "out of the Output %q, to %q", e.From, e.To)
		}
	}
	if len(nodesOf[Input](g)) == 0 {
		return flawAt(join(path, "nodes"), "there is no Input")
	}
	if len(nodesOf[Output](g)) == 0 {
		return flawAt(join(path, "nodes"), "there is no Output")
	}
	return nil
}

// nodesOf returns the names of the nodes of one type.
func nodesOf[N Node](g *Graph) (names []string) {
	for _, name := range sorted(g.Nodes) {
		if _, ok := g.Nodes[name].(N); ok {
			names = append(names, name)
		}
	}
	return names
}

// checkNode checks the parameters of a primitive.
func checkNode(n Node, path string) error {
	if n == nil {
		return flawAt(path, "there is no node, it is nil")
	}
	node := reflect.ValueOf(n)
	if node.Kind() == reflect.Pointer {
		return flawAt(path, "a pointer; nodes are values, %s of nir, but Graph", node.Type().Elem().Name())
	}
	for _, f := range fields(node) {
		if err := f.check(path + "/" + f.name); err != nil {
			return err
		}
	}
	return checkWeights(n, path)
}

func (f field) check(path string) error {
	switch p := f.value.Interface().(type) {
	case Array:
		if p.Type == Text {
			return flawAt(path, "texts; give numbers")
		}
		return p.consistent(path)
	case []int:
		if p == nil && f.option == "optional" {
			return nil
		}
		return atLeast(path, 0, p...)
	case int:
		switch {
		case f.name == "stride" || f.name == "dilation" || f.name == "groups":
			return atLeast(path, 1, p)
		case f.name == "input_shape":
			return atLeast(path, 0, p)
		}
	case [2]int:
		if f.name == "padding" {
			return atLeast(path, 0, p[:]...)
		}
		return atLeast(path, 1, p[:]...)
	case Padding:
		if p.Name != "" && p.Name != "same" && p.Name != "valid" {
			return flawAt(path, "%q; give a size, \"same\" or \"valid\"", p.Name)
		}
		return atLeast(path, 0, p.Size[:]...)
	}
	return nil
}

func atLeast(path string, least int, all ...int) error {
	for _, n := range all {
		if n < least || n > mostSide {
			return flawAt(path, "%d in %v; give %d to %d", n, all, least, mostSide)
		}
	}
	return nil
}

// mostSide bounds the sides of shapes.
const mostSide = 1<<31 - 1

// consistent compares a shape with what there is.
func (a Array) consistent(path string) error {
	if a.Type > Bool {
		return flawAt(path, "unknown type %v", a.Type)
	}
	if len(a.Shape) > mostAxes {
		return flawAt(path, "%d axes; there may be %d", len(a.Shape), mostAxes)
	}
	if err := atLeast(path, 0, a.Shape...); err != nil {
		return err
	}
	have := len(a.Data)
	if a.Type == Text {
		have = len(a.Texts)
	}
	if n := product(a.Shape); n != have {
		return flawAt(path, "%d values in a shape of %v", have, a.Shape)
	}
	for i, text := range a.Texts {
		if strings.Contains(text, "\x00") || !utf8.ValidString(text) {
			return flawAt(path, "text %d is no UTF-8, or has a zero byte", i)
		}
	}
	return a.checkNumbers(path)
}

// checkNumbers checks that numbers stay what they are in their type.
func (a Array) checkNumbers(path string) error {
	for i, x := range a.Data {
		if a.Type == Float32 && x == x && float64(float32(x)) != x {
			return flawAt(path, "value %d is %v, which a float32 does not hold; round it, or make the array one of Float64", i, x)
		}
		if a.Type == Int64 && (x != math.Trunc(x) || math.Abs(x) > 1<<53) || a.Type == Bool && x != 0 && x != 1 {
			return flawAt(path, "value %d is %v, which %v does not hold", i, x, a.Type)
		}
	}
	return nil
}

// product is the number of elements of a shape, or a number that none has.
func product(shape []int) int {
	n := 1
	for _, side := range shape {
		if side > 0 && n > mostSide/side {
			return -1
		}
		n *= side
	}
	return n
}

func checkMetadata(n Node, path string) error {
	var m Metadata
	switch v := reflect.ValueOf(n); {
	case n == nil || v.Kind() == reflect.Pointer && v.IsNil():
		return nil
	default:
		m = reflect.Indirect(v).FieldByName("Metadata").Interface().(Metadata)
	}
	for _, name := range sorted(m) {
		at := join(path, "metadata/"+name)
		for part := range strings.SplitSeq(name, "/") {
			if err := checkName(part, at); err != nil {
				return err
			}
			if before, _, nested := strings.Cut(name, "/"+part); nested && len(m[before].Data)+len(m[before].Texts) > 0 {
				return flawAt(at, "there are metadata %q too", before)
			}
		}
		if err := m[name].consistent(at); err != nil {
			return err
		}
	}
	return nil
}

// checkName checks what is a name in files of both kinds.
func checkName(name, path string) error {
	if name == "" || name == "." || len(name) > mostName || strings.ContainsAny(name, "/\x00") || !utf8.ValidString(name) {
		return flawAt(path, "%q is no name: give 1 to %d bytes of UTF-8 without a slash or a zero byte, and not \".\"", name, mostName)
	}
	return nil
}

// mostName bounds names, in bytes.
const mostName = 1024

// checkWeights checks axes of weights, and that biases and parameters of cells belong to as many.
func checkWeights(n Node, path string) error {
	switch n := n.(type) {
	case Affine:
		return checkLinear(n.Weight, &n.Bias, path)
	case Linear:
		return checkLinear(n.Weight, nil, path)
	case Conv1d:
		return checkKernels(n.Weight, n.Bias, n.Groups, 3, path)
	case Conv2d:
		if len(n.InputShape) != 0 && len(n.InputShape) != 2 {
			return flawAt(path+"/input_shape", "%v; give height and width", n.InputShape)
		}
		return checkKernels(n.Weight, n.Bias, n.Groups, 4, path)
	}
	_, err := cellShape(n, path)
	return err
}

func checkLinear(w Array, bias *Array, path string) error {
	if len(w.Shape) < 2 {
		return flawAt(path+"/weight", "a shape of %v; give outputs and inputs", w.Shape)
	}
	if out := w.Shape[:len(w.Shape)-1]; bias != nil && bias.Shape != nil && !agree(bias.Shape, out) {
		return flawAt(path+"/bias", "a shape of %v for outputs of %v", bias.Shape, out)
	}
	return nil
}

func checkKernels(w, bias Array, groups, axes int, path string) error {
	if len(w.Shape) != axes || slices.Min(w.Shape) < 1 {
		return flawAt(path+"/weight", "a shape of %v; give channels out, channels in of a group, and %d of the kernel", w.Shape, axes-2)
	}
	if w.Shape[0]%groups != 0 {
		return flawAt(path+"/groups", "%d groups of %d channels", groups, w.Shape[0])
	}
	if bias.Shape != nil && !agree(bias.Shape, w.Shape[:1]) {
		return flawAt(path+"/bias", "a shape of %v for %d channels", bias.Shape, w.Shape[0])
	}
	return nil
}

// cellShape returns the shape that the arrays of cells have, but for single values; nil where there is none.
func cellShape(n Node, path string) (shape []int, err error) {
	first := ""
	for _, f := range fields(reflect.ValueOf(n)) {
		a, ok := f.value.Interface().(Array)
		if !ok || len(a.Shape) == 0 {
			continue
		}
		if first != "" && !agree(shape, a.Shape) {
			return nil, flawAt(path+"/"+f.name, "a shape of %v, and %s has %v", a.Shape, first, shape)
		}
		if first == "" {
			first, shape = f.name, a.Shape
		}
	}
	return shape, nil
}

// agree reports whether two shapes are the same but for axes of length 1 in front.
func agree(a, b []int) bool { return slices.Equal(bare(a), bare(b)) }

func bare(shape []int) []int {
	for len(shape) > 0 && shape[0] == 1 {
		shape = shape[1:]
	}
	return shape
}
