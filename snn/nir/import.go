package nir

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// ImportOptions says how the equations of a graph, which are in continuous time, become steps, and what files leave open. docs/nir.md has the
// formulas. A file that Spikecell has written says all of it itself.
type ImportOptions struct {
	Dt          float64 // length of a step, ms; 0: the dt of the graph's metadata, or 1 ms where it has none
	Scheme      Scheme  // how states decay in a step
	Subtract    bool    // a spike takes the threshold off v instead of setting it to v_reset, where metadata say nothing: files have no field for it
	NextStep    bool    // resets act in the next step, as in snnTorch's default, not in that of the spike
	PerStep     bool    // I and IF nodes add r·x to v in a step, not r·x·dt: so files of Sinabs, and Norse, mean it
	RoundDelays bool    // delays are rounded to whole steps; otherwise others are refused
}

// Import makes a network of a graph: every node with a state and every Input is a population of its name, and what is linear between them are
// projections, one for each way from a population to another. It returns what it has chosen, folded or rounded beside the model. What cannot be
// represented is an error that names the node, the field, and what to do.
func Import(g *Graph, o ImportOptions) (*snn.Model, *Report, error) {
	if o.Scheme > Exponential {
		return nil, nil, fmt.Errorf("nir: no scheme %d; give Euler or Exponential", o.Scheme)
	}
	if math.IsNaN(o.Dt) || o.Dt < 0 || math.IsInf(o.Dt, 0) {
		return nil, nil, fmt.Errorf("nir: Dt is %v ms; give a positive number, or 0 for that of the file", o.Dt)
	}
	if err := g.Check(); err != nil {
		return nil, nil, err
	}
	r := &Report{Dt: o.Dt, Scheme: o.Scheme}
	f, err := flattened(g)
	if err != nil {
		return nil, nil, err
	}
	if model := reread(g, r, o); model != nil {
		return model, r, nil
	}
	said := true
	if r.Dt == 0 {
		r.Dt, said = stepIn(g.Metadata)
	}
	m := &importer{o: o, r: r, dt: r.Dt, said: said, given: map[string]inflow{}, merged: map[string]string{}, nodes: map[string]*population{}}
	if m.shapes, err = shapesOf(f); err != nil {
		return nil, nil, err
	}
	model, err := m.build()
	if err != nil {
		return nil, nil, err
	}
	return model, r, nil
}

// stepIn returns the length of a step that metadata give in seconds, in ms, or 1 where they say none.
func stepIn(m Metadata) (dt float64, said bool) {
	if dt := m["dt"]; dt.Type != Text && len(dt.Data) == 1 && dt.Data[0] > 0 {
		return 1000 * dt.Data[0], true
	}
	return 1, false
}

// build makes the populations, then what joins them.
func (m *importer) build() (*snn.Model, error) {
	if err := m.findPopulations(); err != nil {
		return nil, err
	}
	order := m.met()
	var outs []string
	for _, name := range m.names {
		if _, is := m.flat.nodes[name].(Output); is {
			outs = append(outs, name)
		}
	}
	for _, name := range slices.Concat(order, outs) {
		sum, err := m.inflow(name)
		if err != nil {
			return nil, err
		}
		if p := m.nodes[name]; p != nil {
			p.in = sum
			continue
		}
		if order, err = m.show(name, sum, order); err != nil {
			return nil, err
		}
	}
	m.noteUnused()
	return m.assemble(order)
}

// noteUnused notes the nodes that reach no cell and no Output, and the cells that nothing reaches.
func (m *importer) noteUnused() {
	for _, name := range m.names {
		_, used := m.given[name]
		switch m.flat.nodes[name].(type) {
		case Output, relay:
			continue
		}
		if !used && m.nodes[name] == nil && m.merged[name] == "" {
			m.r.note(name, "it leads to no cell and no Output, and is left out")
		}
		if p := m.nodes[name]; p != nil && p.cell != nil && len(p.in.paths) == 0 {
			m.r.note(name, "no Input and no cell leads to it")
		}
	}
}

// findPopulations makes a population of each node with a state.
func (m *importer) findPopulations() error {
	for _, name := range m.names {
		if t, is := m.flat.nodes[name].(Threshold); is {
			if err := m.findThreshold(name, t); err != nil {
				return err
			}
		}
	}
	for _, name := range m.names {
		node := m.flat.nodes[name]
		c, is := cellOf(node)
		if _, input := node.(Input); m.nodes[name] != nil || !is && !input {
			continue
		}
		shape, err := m.must(name)
		if err != nil {
			return err
		}
		p := &population{shape: shape, fires: true}
		if m.nodes[name] = p; !is {
			continue
		}
		d, err := c.read(name, product(shape))
		if err != nil {
			return err
		}
		d.scheme = m.r.Scheme
		if err := m.cells(d, p); err != nil {
			return err
		}
	}
	return nil
}

// findThreshold makes a population of a Threshold, and of the integrator before it if there is one that nothing else reads.
func (m *importer) findThreshold(name string, t Threshold) error {
	shape, err := m.must(name)
	if err != nil {
		return err
	}
	p := &population{shape: shape}
	if before := m.before[name]; len(before) == 1 && len(m.after[before[0]]) == 1 {
		if c, is := cellOf(m.flat.nodes[before[0]]); is && !c.fires {
			d, err := c.read(before[0], product(shape))
			if err != nil {
				return err
			}
			d.scheme = m.r.Scheme
			m.merged[name], m.nodes[before[0]] = before[0], p
			m.r.note(before[0], "with %q behind it, it is a cell without a reset", name)
			return m.comparing(name, t.Threshold, p, &d)
		}
	}
	m.nodes[name] = p
	return m.comparing(name, t.Threshold, p, nil)
}

// met returns the populations in the order in which they are met from the inputs on.
func (m *importer) met() (order []string) {
	var inputs []string
	for _, name := range m.names {
		if _, is := m.flat.nodes[name].(Input); is {
			inputs = append(inputs, name)
		}
	}
	seen := map[string]bool{}
	for _, queue := range [][]string{inputs, m.names} {
		for ; len(queue) > 0; queue = queue[1:] {
			name := queue[0]
			if seen[name] {
				continue
			}
			seen[name] = true
			queue = slices.Concat(queue, m.after[name])
			if m.nodes[name] != nil {
				order = append(order, name)
			}
		}
	}
	return order
}

// show notes what an Output shows: a population, or the sum that comes to it, for which it makes one.
func (m *importer) show(name string, sum inflow, order []string) ([]string, error) {
	direct := len(sum.paths) == 1 && len(sum.paths[0].stages) == 0 && sum.paths[0].steps == 0 && sum.bias == nil
	switch {
	case len(sum.paths) == 0:
		return nil, fmt.Errorf("nir: node %q: no Input and no cell leads to this Output; join it, or leave it out", name)
	case direct:
		m.r.Outputs = append(m.r.Outputs, sum.paths[0].source)
		return order, nil
	}
	shape, err := m.must(name)
	if err != nil {
		return nil, err
	}
	p := &population{shape: shape, in: sum}
	m.readOut(p)
	m.nodes[name] = p
	m.r.Outputs = append(m.r.Outputs, name)
	m.r.note(name, "it shows a sum and no cell: it is a population whose potential is that sum of the step")
	return append(order, name), nil
}

// assemble makes the net, and fills its model.
func (m *importer) assemble(order []string) (*snn.Model, error) {
	m.findLines(order)
	net := snn.Net{Dt: m.dt}
	var all []joint
	for _, name := range order {
		p := m.nodes[name]
		biased := p.bias != nil || slices.ContainsFunc(p.in.bias, func(b float64) bool { return b != 0 })
		q := snn.Population{Name: name, Shape: p.ours(), Cell: p.cell}
		if q.Cell != nil && biased {
			q.Bias = &snn.Init{}
		}
		net.Populations = append(net.Populations, q)
		joints, err := m.joints(name, p)
		if err != nil {
			return nil, err
		}
		all = append(all, joints...)
	}
	m.breakCycles(order, all)
	names := map[string]int{}
	for _, j := range all {
		names[j.projection.String()]++
	}
	for _, j := range all {
		if q := j.projection; names[q.String()] > 1 {
			j.projection.Name = j.name
		}
		net.Projections = append(net.Projections, j.projection)
	}
	m.r.notePooled(all, net)
	model, err := net.Init(0)
	if err != nil {
		return nil, fmt.Errorf("nir: the graph makes a net that cannot be: %w%s", err, m.meant)
	}
	for k, j := range all {
		if err := m.fillWeights(model, k, j); err != nil {
			return nil, err
		}
	}
	for i, name := range order {
		if err := m.nodes[name].fill(model, i); err != nil {
			return nil, fmt.Errorf("nir: node %q: %w", name, err)
		}
	}
	return model, nil
}

// findLines marks the ends of convolutions of one dimension, and populations that cells one by one join to them.
func (m *importer) findLines(order []string) {
	for again := true; again; {
		again = false
		for _, name := range order {
			p := m.nodes[name]
			for _, path := range p.in.paths {
				from := m.nodes[path.source]
				first, last := path.lines(from.line, p.line)
				again = again || first != from.line || last != p.line
				from.line, p.line = first, last
			}
		}
	}
}

// lines reports whether the source and the end of a path are lines, of which it is known for some.
func (w path) lines(from, to bool) (first, last bool) {
	kernel := func(s *stage) bool { return s.kernel != nil && s.kernel.line }
	if !slices.ContainsFunc(w.stages, func(s *stage) bool { return s.scale == nil }) {
		return from || to, from || to
	}
	return from || kernel(w.stages[0]), to || kernel(w.stages[len(w.stages)-1])
}

// breakCycles lets one projection of each cycle wait a step: that which leads back to a population from which it is reached.
func (m *importer) breakCycles(order []string, all []joint) {
	from := map[string][]int{}
	for k, j := range all {
		from[j.projection.Pre] = append(from[j.projection.Pre], k)
	}
	state := map[string]int{}
	var visit func(name string)
	visit = func(name string) {
		state[name] = 1
		for _, k := range from[name] {
			q := &all[k].projection
			switch state[q.Post] {
			case 0:
				visit(q.Post)
			case 1:
				if q.Delay++; q.Pre != q.Post {
					m.r.note(q.Pre, "what it sends back to %q acts in the next step", q.Post)
				}
			}
		}
		state[name] = 2
	}
	for _, name := range order {
		if state[name] == 0 {
			visit(name)
		}
	}
}
