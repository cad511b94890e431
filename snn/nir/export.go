package nir

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// ExportOptions says what readers of the graph do.
type ExportOptions struct {
	Scheme  Scheme   // how a reader steps the equations: time constants and r are those by which it comes to the factors of the net
	PerStep bool     // a reader adds r·x to v of an IF or I node in a step, not r·x·dt, as Sinabs and Norse do
	UnitR   bool     // r of LIF nodes is 1, and their potentials are divided by what it would be: for readers that leave r out, as Norse does
	Outputs []string // the populations that outputs show; nil: those from which nothing leads to others, or the last
}

// Export makes a graph of a network: a node for each population and for each projection. Its fields are those of the network in continuous time that
// a reader turns into this one by the scheme of the options and steps of its Dt; metadata have what NIR has no field for, so that [Import] makes the
// same model of it, bit for bit. It returns what only the metadata say. A network that NIR's equations do not hold is an error that names the
// population or projection, the field, and what to do.
func Export(m *snn.Model, o ExportOptions) (*Graph, *Report, error) {
	if err := m.Check(); err != nil {
		return nil, nil, err
	}
	if bad := m.FirstUnusable(); bad != nil {
		return nil, nil, fmt.Errorf("nir: %s have %v, which no network can be run with", bad.Of, bad)
	}
	if o.Scheme > Exponential {
		return nil, nil, fmt.Errorf("nir: no scheme %d; give Euler or Exponential", o.Scheme)
	}
	e, err := newExporter(m, o)
	if err != nil {
		return nil, nil, err
	}
	if err := e.graph(); err != nil {
		return nil, nil, err
	}
	return e.g, e.r, nil
}

// exporter is one export.
type exporter struct {
	m      *snn.Model
	n      snn.Net
	o      ExportOptions
	dt     float64 // s
	r      *Report
	g      *Graph
	ends   []exported // by population
	pieces [][]piece  // by projection
	taken  map[string]bool
	biased []bool // by population: its bias has a place
}

// exported is a population as a node.
type exported struct {
	population        // its shape and order
	node, out  string // where it takes and gives
	flat       string // where it gives a vector
}

// newExporter names the nodes.
func newExporter(m *snn.Model, o ExportOptions) (*exporter, error) {
	n := m.Net
	e := &exporter{m: m, n: n, o: o, dt: n.Step() / 1000, taken: map[string]bool{}, biased: make([]bool, len(n.Populations))}
	e.g, e.r = &Graph{Nodes: map[string]Node{}}, &Report{Dt: n.Step(), Scheme: o.Scheme}
	shapes := e.maps()
	for i, p := range n.Populations {
		x := exported{node: e.name(p.Name)}
		if x.shape = shapes[i]; x.shape == nil {
			x.shape = []int{p.Size()}
		}
		x.line = len(x.shape) == 2
		x.out, x.flat = x.node, x.node
		e.ends = append(e.ends, x)
	}
	for k := range n.Projections {
		pieces, err := e.split(k)
		if err != nil {
			return nil, fmt.Errorf("nir: projection %v: %w", n.Projections[k], err)
		}
		e.pieces = append(e.pieces, pieces)
	}
	return e, nil
}

// name returns a name that no other node has, of the characters of files: a slash would make a group of HDF5.
func (e *exporter) name(want string) string {
	clean := []rune(want)
	for i, r := range clean {
		if r == '/' || r == '→' {
			clean[i] = '_'
		}
	}
	for name, k := string(clean), 2; ; k++ {
		if !e.taken[name] {
			e.taken[name] = true
			return name
		}
		name = fmt.Sprintf("%s_%d", string(clean), k)
	}
}

// graph makes all nodes and edges.
func (e *exporter) graph() error {
	for i, p := range e.n.Populations {
		if err := e.cells(i); err != nil {
			return fmt.Errorf("nir: population %q: %w", p.Name, err)
		}
	}
	back := e.back()
	for k := range e.n.Projections {
		e.project(k, back[k])
	}
	for i := range e.n.Populations {
		if err := e.ownBias(i); err != nil {
			return fmt.Errorf("nir: population %q: %w", e.n.Populations[i].Name, err)
		}
	}
	if err := e.outputs(); err != nil {
		return err
	}
	return e.describe()
}

// edge joins two nodes.
func (e *exporter) edge(from, to string) { e.g.Edges = append(e.g.Edges, Edge{from, to}) }

// outputs adds the outputs.
func (e *exporter) outputs() error {
	names := e.o.Outputs
	if names == nil {
		names = e.ending()
	}
	for _, name := range names {
		i := e.n.Index(name)
		if i < 0 {
			return fmt.Errorf("nir: Outputs: the net has no population %q", name)
		}
		node := "output"
		if len(names) > 1 {
			node = name + ".output"
		}
		node = e.name(node)
		e.g.Nodes[node] = Output{Shape: slices.Clone(e.ends[i].shape)}
		e.edge(e.ends[i].out, node)
	}
	if len(names) == 0 {
		return errors.New("nir: Outputs: give at least one population, or nil for those from which nothing leads to others")
	}
	e.r.Outputs = names
	return nil
}

// ending returns the populations from which nothing leads to others.
func (e *exporter) ending() (names []string) {
	leads := map[string]bool{}
	for _, p := range e.n.Projections {
		leads[p.Pre] = leads[p.Pre] || p.Pre != p.Post
	}
	for _, p := range e.n.Populations {
		if p.Cell != nil && !leads[p.Name] {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		names = []string{e.n.Populations[len(e.n.Populations)-1].Name}
	}
	return names
}

// described is the text by which Import makes the same model again.
type described struct {
	Net     snn.Net
	Scheme  Scheme
	PerStep bool     `json:",omitempty"`
	UnitR   bool     `json:",omitempty"`
	Outputs []string `json:",omitempty"`
}

// The names of metadata: of what a reader may want to know, and of what only Import reads.
const (
	keyNet       = "spikecell"           // of the graph: a description of the net
	keyWeights   = "spikecell_weights"   // of a linear node: weights as models store them
	keyThreshold = "spikecell_threshold" // of a cell: thresholds, by cell
	keyBias      = "spikecell_bias"      // of a cell: its biases
	keyParameter = "spikecell_"          // of a cell: before the name of a parameter
)

// describe adds the metadata of the graph.
func (e *exporter) describe() error {
	t, err := json.Marshal(described{e.n, e.o.Scheme, e.o.PerStep, e.o.UnitR, e.o.Outputs})
	if err != nil {
		return fmt.Errorf("nir: description of the net: %w", err)
	}
	e.g.Metadata = Metadata{
		keyNet: text(string(t)), "scheme": text(e.o.Scheme.String()), "dt": {Type: Float64, Data: []float64{e.dt}},
	}
	return nil
}

// back reports which projections lead back to a population from which theirs is reached: those wait a step less, as readers let what closes a
// cycle act in the next step.
func (e *exporter) back() []bool {
	at := e.positions()
	is := make([]bool, len(e.n.Projections))
	for k, p := range e.n.Projections {
		is[k] = p.Delay > 0 && at[p.Post] <= at[p.Pre] && e.reaches(p.Post, p.Pre)
	}
	return is
}

// positions returns the place of each population in an order in which all that acts at once leads forwards.
func (e *exporter) positions() map[string]int {
	at := map[string]int{}
	for len(at) < len(e.n.Populations) {
		for _, p := range e.n.Populations {
			if _, placed := at[p.Name]; !placed && e.ready(p.Name, at) {
				at[p.Name] = len(at)
				break
			}
		}
	}
	return at
}

// ready reports whether all that reaches a population without delay has a place.
func (e *exporter) ready(name string, at map[string]int) bool {
	return !slices.ContainsFunc(e.n.Projections, func(p snn.Projection) bool {
		_, placed := at[p.Pre]
		return p.Post == name && p.Delay == 0 && !placed
	})
}

// reaches reports whether projections lead from one population to another.
func (e *exporter) reaches(from, to string) bool {
	seen := map[string]bool{}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == to {
			return true
		}
		for _, p := range e.n.Projections {
			if p.Pre == queue[0] && !seen[p.Post] {
				seen[p.Post] = true
				queue = append(queue, p.Post)
			}
		}
	}
	return false
}
