package nir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
	"github.com/spikecell/spikecell/internal/hdf5"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// document is a file of JSON: the tree of a file of HDF5, whose arrays are lists in lists.
type document struct {
	Version string          `json:"version"`
	Float32 []string        `json:"float32"` // paths of arrays of that type; others of fractions are of float64
	Node    json.RawMessage `json:"node"`
}

// parseJSON reads a graph, alone, as to_dict of the Python library has it, or as the node of a [document].
func parseJSON(text []byte) (*Graph, error) {
	var doc document
	if wrapped, err := hasNode(text); err != nil {
		return nil, err
	} else if !wrapped {
		doc.Node = filekind.Unmarked(text)
	} else if err := strictjson.File(text, &doc); err != nil {
		return nil, err
	}
	r := jsonReader{Decoder: json.NewDecoder(bytes.NewReader(doc.Node)), float32: map[string]bool{}, offsets: map[string]int{}}
	r.UseNumber()
	for _, path := range doc.Float32 {
		r.float32["node/"+path] = true
	}
	node, err := r.read()
	if err == nil {
		var g *Graph
		if g, err = rootGraph(node, doc.Version); err == nil {
			return g, nil
		}
	}
	if f := (*flaw)(nil); errors.As(err, &f) {
		// Lines are those of the file, in which the bytes of the node stand once.
		begin := bytes.Index(text, doc.Node)
		return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(text[:begin+r.offset(f.path)], []byte("\n")), err)
	}
	return nil, err
}

// hasNode reports whether the outermost object has a node, and checks that the text is JSON.
func hasNode(text []byte) (bool, error) {
	var all json.RawMessage
	if err := strictjson.File(text, &all); err != nil {
		return false, err
	}
	d := json.NewDecoder(bytes.NewReader(all))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return false, errors.New("line 1: a file of NIR is an object, with version and node")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil || key == "node" {
			return true, err
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return false, err
		}
	}
	return false, nil
}

// jsonReader reads what is known to be JSON into the tree of a file.
type jsonReader struct {
	*json.Decoder
	float32 map[string]bool
	offsets map[string]int // where each path ends
}

// offset returns where a path is, or the nearest one above it.
func (r *jsonReader) offset(path string) int {
	for {
		if at, ok := r.offsets[path]; ok {
			return at
		}
		cut := strings.LastIndexByte(path, '/')
		if cut < 0 {
			return 0
		}
		path = path[:cut]
	}
}

func (r *jsonReader) read() (*hdf5.Group, error) {
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('{') {
		return nil, flawAt("node", "no object; give one with type, nodes and edges")
	}
	g, err := r.object("node", 0)
	if err != nil {
		return nil, err
	}
	for path := range r.float32 {
		if _, ok := r.offsets[path]; !ok {
			return nil, flawAt("float32", "there is no array %q", strings.TrimPrefix(path, "node/"))
		}
	}
	return g, nil
}

// object reads one whose bracket was read.
func (r *jsonReader) object(path string, depth int) (*hdf5.Group, error) {
	if depth > 4*mostDepth {
		return nil, flawAt(path, "objects deeper than %d", depth)
	}
	g := &hdf5.Group{Arrays: map[string]hdf5.Value{}, Groups: map[string]*hdf5.Group{}}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		name := token.(string)
		at := path + "/" + name
		if _, twice := r.offsets[at]; twice {
			return nil, flawAt(at, "it is there twice")
		}
		r.offsets[at] = int(r.InputOffset())
		if name == "" || strings.Contains(name, "/") {
			return nil, flawAt(at, "%q is no name, as it is empty or has a slash", name)
		}
		if err := r.member(g, name, at, depth); err != nil {
			return nil, err
		}
	}
	_, err := r.Token()
	return g, err
}

// member reads what belongs to a name. null is what is left out.
func (r *jsonReader) member(g *hdf5.Group, name, path string, depth int) error {
	token, err := r.Token()
	if err != nil || token == nil {
		return err
	}
	if token == json.Delim('{') {
		g.Groups[name], err = r.object(path, depth+1)
		return err
	}
	l := list{path: path, whole: true}
	if err := r.values(&l, token, 0); err != nil {
		return err
	}
	if g.Arrays[name], err = l.value(r.float32[path]); err != nil {
		return err
	}
	return nil
}

// list gathers the values of lists in lists, in their order.
type list struct {
	path  string
	shape []int // as far as it is known, of the first of each
	deep  bool  // a value was met, so that the number of axes is known
	kind  byte  // 'n' numbers, 't' texts, 'b' truth values
	data  []float64
	short []float64 // the same as float32
	texts []string
	whole bool // all numbers are whole
}

// values adds what begins with a token.
func (r *jsonReader) values(l *list, token json.Token, depth int) error {
	if token != json.Delim('[') {
		return l.add(token, depth)
	}
	if depth == mostAxes || l.deep && depth >= len(l.shape) {
		return l.flaw("lists of different depth")
	}
	first := depth == len(l.shape)
	if first {
		l.shape = append(l.shape, 0)
	}
	n := 0
	for ; r.More(); n++ {
		token, err := r.Token()
		if err != nil {
			return err
		}
		if err := r.values(l, token, depth+1); err != nil {
			return err
		}
	}
	if first {
		l.shape[depth] = n
	}
	if n != l.shape[depth] {
		return l.flaw("a list of %d values beside one of %d", n, l.shape[depth])
	}
	_, err := r.Token()
	return err
}

func (l *list) flaw(what string, args ...any) error { return flawAt(l.path, what, args...) }

// add adds a single value.
func (l *list) add(token json.Token, depth int) error {
	if l.deep && depth != len(l.shape) || !l.deep && depth < len(l.shape) {
		return l.flaw("lists of different depth")
	}
	l.deep = true
	kind := byte('n')
	switch x := token.(type) {
	case string:
		kind, l.texts = 't', append(l.texts, x)
	case bool:
		kind = 'b'
		l.data = append(l.data, map[bool]float64{true: 1}[x])
	case json.Number:
		if err := l.number(string(x)); err != nil {
			return err
		}
	default:
		return l.flaw("%v in a list; give numbers, texts, or true and false", token)
	}
	if l.kind != 0 && l.kind != kind {
		return l.flaw("values of different kinds")
	}
	l.kind = kind
	return nil
}

func (l *list) number(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return l.flaw("%s is no number that a float64 holds", text)
	}
	short, err := strconv.ParseFloat(text, 32)
	if err != nil {
		short = math.NaN()
	}
	l.data, l.short = append(l.data, x), append(l.short, short)
	if strings.ContainsAny(text, ".eE") || text == "-0" {
		l.whole = false
		return nil
	}
	if l.whole && math.Abs(x) > 1<<53 {
		return l.flaw("%s; whole numbers go to 2⁵³, others have a point", text)
	}
	return nil
}

// value returns all. Without a value it is an array of float64.
func (l *list) value(float32 bool) (hdf5.Value, error) {
	v := hdf5.Value{Type: hdf5.Float64, Shape: l.shape, Data: l.data, Texts: l.texts}
	switch {
	case l.kind == 't':
		v.Type = hdf5.Text
	case l.kind == 'b':
		v.Type = hdf5.Bool
	case float32:
		v.Type, v.Data = hdf5.Float32, l.short
	case l.kind == 'n' && l.whole:
		v.Type = hdf5.Int64
	}
	if float32 && l.kind != 'n' && l.kind != 0 {
		return v, l.flaw("float32 are numbers")
	}
	for i, x := range v.Data {
		if x != x {
			return v, l.flaw("value %d is no number that a float32 holds", i)
		}
	}
	return v, nil
}
