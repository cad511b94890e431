package nir

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/snn"
)

// metadataOf returns the metadata of a node.
func metadataOf(n Node) Metadata {
	if f := reflect.Indirect(reflect.ValueOf(n)).FieldByName("Metadata"); f.IsValid() {
		return f.Interface().(Metadata)
	}
	return nil
}

// arrayOf returns an array of a node by the name of its field.
func arrayOf(n Node, field string) Array {
	if f := reflect.Indirect(reflect.ValueOf(n)).FieldByName(field); f.IsValid() {
		return f.Interface().(Array)
	}
	return Array{}
}

// reread makes the model of which Spikecell has made the graph, if it has, and nobody has changed more than weights since: exported again, the
// model gives the same numbers.
func reread(g *Graph, r *Report, o ImportOptions) *snn.Model {
	if g.Metadata.text(keyNet) == "" {
		return nil
	}
	m, d, err := redo(g, r)
	if err != nil {
		r.note("NIRGraph", "its metadata describe a net that does not come out, and are left aside: %v", err)
		r.Outputs = nil
		return nil
	}
	if o.Dt != 0 && o.Dt != m.Net.Step() || o.Scheme != d.Scheme && o.Scheme != Euler {
		r.note("NIRGraph", "it was written by Spikecell with steps of %v ms, %v, which stands", m.Net.Step(), d.Scheme)
	}
	r.Own, r.Dt, r.Scheme = true, m.Net.Step(), d.Scheme
	return m
}

// redo makes the model that the metadata describe, and compares its graph with g.
func redo(g *Graph, r *Report) (*snn.Model, described, error) {
	var d described
	if err := strictjson.Value([]byte(g.Metadata.text(keyNet)), &d); err != nil {
		return nil, d, err
	}
	if err := fits(d.Net, g); err != nil {
		return nil, d, err
	}
	m, err := d.Net.Init(0)
	if err != nil {
		return nil, d, err
	}
	o := ExportOptions{Scheme: d.Scheme, PerStep: d.PerStep, UnitR: d.UnitR, Outputs: d.Outputs}
	e, err := newExporter(m, o)
	for i := 0; err == nil && i < len(m.Net.Populations); i++ {
		err = e.rereadCells(i, g)
	}
	if err == nil {
		e, err = newExporter(m, o) // biases decide what is a map
	}
	for k := 0; err == nil && k < len(m.Net.Projections); k++ {
		err = e.rereadWeights(k, g)
	}
	if err != nil {
		return nil, d, err
	}
	again, exported, err := Export(m, o)
	if err != nil {
		return nil, d, err
	}
	r.Outputs = exported.Outputs
	return m, d, again.differs(g)
}

// fits refuses nets larger than the graph that they should describe, before memory is taken for them: metadata of a small file can claim any size.
func fits(n snn.Net, g *Graph) error {
	if err := n.Check(); err != nil {
		return err
	}
	for _, p := range n.Populations {
		if p.Size() > mostCells {
			return fmt.Errorf("population %q has more than %d cells", p.Name, mostCells)
		}
	}
	weights := 0.0
	for k := range n.Projections {
		weights += n.StoredWeights(k)
	}
	const padding = 16 // rows of weights are padded to so many in memory, and nodes are not
	if have := numbersIn(g); weights > padding*float64(have+len(n.Projections)) {
		return fmt.Errorf("it has %.6g weights, and the graph %d numbers", weights, have)
	}
	return nil
}

// numbersIn counts the numbers in the arrays and metadata of the nodes of a graph.
func numbersIn(g *Graph) (count int) {
	for _, node := range g.Nodes {
		v := reflect.Indirect(reflect.ValueOf(node))
		for i := range v.NumField() {
			switch x := v.Field(i).Interface().(type) {
			case Array:
				count += len(x.Data)
			case Metadata:
				for _, array := range x {
					count += len(array.Data)
				}
			}
		}
	}
	return count
}

// rereadWeights takes the weights of a projection from its nodes.
func (e *exporter) rereadWeights(k int, g *Graph) error {
	p := e.pieces[k][0]
	node := g.Nodes[p.node]
	if node == nil {
		return fmt.Errorf("there is no node %q", p.node)
	}
	if _, apart := metadataOf(node)[keyWeights]; apart { // of weights that the node has rounded, too
		p.weights = keyWeights
	}
	from, gain := p.weights, 1.0
	data := metadataOf(node)[p.weights].Data
	if p.weights == "" {
		from, gain = map[form]string{matrixForm: "Weight", scaleForm: "Scale", convolutionForm: "Weight"}[p.form],
			float64(e.n.Projections[k].EffectiveGain())
		data = arrayOf(node, from).Data
	}
	w := make([]float32, product(e.m.WeightShape(k)))
	if len(data) != len(w) {
		return fmt.Errorf("node %q has %d weights in %s, not %d", p.node, len(data), from, len(w))
	}
	e.eachWeight(k, p, func(at, weight int) { w[weight] = float32(data[at] / gain) })
	for row := range e.m.WeightRows(k) {
		w = w[copy(row, w):]
	}
	return nil
}

// eachWeight calls f with the place of every weight in a node or its metadata, and in a model, without padding.
func (e *exporter) eachWeight(k int, p piece, f func(at, weight int)) {
	switch {
	case p.weights != "":
		for i := range product(e.m.WeightShape(k)) {
			f(i, i)
		}
	case p.form == scaleForm:
		order := e.ends[e.n.Index(e.n.Projections[k].Post)].numbering()
		for i := range product(e.m.WeightShape(k)) {
			f(order(i), i)
		}
	case p.form == matrixForm:
		pre, post := &e.ends[e.n.Index(e.n.Projections[k].Pre)], &e.ends[e.n.Index(e.n.Projections[k].Post)]
		n, of, to := product(pre.shape), pre.numbering(), post.numbering()
		p.each(func(pre, post, weight int) { f(to(post)*n+of(pre), weight) })
	default:
		e.eachOfKernel(k, p, f)
	}
}

// rereadCells takes the numbers of the cells of a population from its node.
func (e *exporter) rereadCells(i int, g *Graph) error {
	node := e.ends[i].node
	meta := metadataOf(g.Nodes[node])
	take := func(to []float32, key string) error {
		own := meta[key].Data
		if len(own) != len(to) {
			return fmt.Errorf("node %q has %d numbers in %s, not %d", node, len(own), key, len(to))
		}
		for at := range to {
			to[at] = float32(own[at])
		}
		return nil
	}
	if err := take(e.m.Thresholds(i), keyThreshold); err != nil {
		return err
	}
	if err := take(e.m.Bias(i), keyBias); err != nil {
		return err
	}
	for _, p := range e.m.Parameters(i) {
		if err := take(p.Values, keyParameter+p.Name); err != nil {
			return err
		}
	}
	return nil
}

// differs says where two graphs differ in more than metadata.
func (g *Graph) differs(other *Graph) error {
	if !slices.Equal(sorted(g.Nodes), sorted(other.Nodes)) {
		return fmt.Errorf("nodes %v instead of %v", sorted(other.Nodes), sorted(g.Nodes))
	}
	for name, node := range g.Nodes {
		if a, b := plain(node), plain(other.Nodes[name]); a != b {
			return fmt.Errorf("node %q has changed", name)
		}
	}
	joined := map[Edge]bool{}
	for _, e := range other.Edges {
		joined[e] = true
	}
	for _, e := range g.Edges {
		if !joined[e] {
			return fmt.Errorf("there is no edge from %q to %q", e.From, e.To)
		}
	}
	if len(joined) != len(g.Edges) {
		return fmt.Errorf("%d edges instead of %d", len(joined), len(g.Edges))
	}
	return nil
}

// plain is a node as text without metadata, types and shapes of arrays: its type, and all its numbers.
func plain(n Node) string {
	fields := map[string]any{}
	v := reflect.Indirect(reflect.ValueOf(n))
	for i := range v.NumField() {
		switch x := v.Field(i).Interface().(type) {
		case Metadata:
		case Array:
			fields[v.Type().Field(i).Name] = x.Data
		default:
			fields[v.Type().Field(i).Name] = x
		}
	}
	t, err := json.Marshal(fields)
	if err != nil {
		return err.Error()
	}
	return typeName(n) + string(t)
}
