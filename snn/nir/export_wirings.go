package nir

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/snn"
)

// form is what a projection becomes.
type form uint8

const (
	matrixForm form = iota
	scaleForm
	convolutionForm
	poolForm
)

// piece is a projection, or those of its synapses that wait equally long, as a node.
type piece struct {
	node    string
	form    form
	delay   int                                 // steps
	each    func(f func(pre, post, weight int)) // of a matrix
	weights string                              // where its weights as models store them are; "" if the node gives them back
	window  snn.Conv2D                          // of a convolution or pooling
	line    bool
}

// alike reports whether a projection joins cells one by one, of populations of one shape.
func (e *exporter) alike(p snn.Projection) bool {
	_, is := p.Wiring.(snn.OneToOne)
	return is && slices.Equal(e.n.Population(p.Pre).Shape, e.n.Population(p.Post).Shape)
}

// windowOf returns the geometry of a wiring of maps, whether they are lines, and whether it is one.
func windowOf(w snn.Wiring) (c snn.Conv2D, line, is bool) {
	switch w := w.(type) {
	case snn.Conv2D:
		return w, false, true
	case snn.Conv1D:
		return snn.Conv2D{Kernel: [2]int{w.Kernel, 1}, Stride: [2]int{w.Stride, 1}, Pad: [2]int{w.Pad, 0}, Dilation: [2]int{w.Dilation, 1},
			Groups: w.Groups}, true, true
	case snn.Pool2D:
		return snn.Conv2D{Kernel: w.Size, Stride: w.Stride}, false, true
	}
	return c, false, false
}

// split returns the nodes of a projection.
func (e *exporter) split(k int) ([]piece, error) {
	p := e.n.Projections[k]
	if !e.n.Population(p.Pre).Fires() {
		return nil, fmt.Errorf("%q never fires and sends nothing, where a node of NIR sends its potential; leave the projection out", p.Pre)
	}
	name := p.Name
	if name == "" && p.Pre == p.Post {
		name = p.Pre + ".w_rec"
	} else if name == "" {
		name = p.Pre + "_" + p.Post
	}
	pre, post := e.ends[e.n.Index(p.Pre)], e.ends[e.n.Index(p.Post)]
	one := piece{form: matrixForm, weights: keyWeights}
	var isMap bool
	resolved := e.n.Resolve().Projections[k].Wiring
	one.window, one.line, isMap = windowOf(resolved)
	mapped := isMap && len(pre.shape) > 1 && len(post.shape) > 1
	switch w := resolved.(type) {
	case snn.Attention:
		return nil, errors.New("Attention multiplies spikes, and the nodes of NIR are linear but for their cells; use another wiring")
	case snn.Dense:
		one.weights = ""
	case snn.OneToOne:
		if slices.Equal(pre.shape, post.shape) {
			one.form, one.weights = scaleForm, ""
		}
	case snn.Pool2D:
		if mapped {
			one.form = poolForm
		}
	case snn.Conv2D, snn.Conv1D:
		if c, is := w.(snn.Conv2D); is && c.MaxPool > 1 {
			return nil, errors.New("MaxPool passes on the largest current, and poolings of NIR add or average; use a Pool2D, or a Stride")
		}
		if mapped {
			one.form, one.weights = convolutionForm, ""
		}
	}
	return e.named(k, name, one)
}

// named names the nodes, one for each number of steps that synapses wait.
func (e *exporter) named(k int, name string, one piece) ([]piece, error) {
	p := e.n.Projections[k]
	pre, post := e.ends[e.n.Index(p.Pre)], e.ends[e.n.Index(p.Post)]
	one.delay = p.Delay
	if one.form != matrixForm {
		one.node = e.name(name)
		return []piece{one}, nil
	}
	if most := product(pre.shape) * product(post.shape); most > 1<<28 {
		return nil, fmt.Errorf("as a matrix it would have %d numbers; no more than %d: use Conv2D between maps, or fewer cells", most, 1<<28)
	}
	wiring, err := snn.Compile(e.n, k)
	if err != nil {
		return nil, err
	}
	var all []piece
	add := func(suffix string, steps int, w engine.Wiring) {
		one.node, one.delay, one.each = e.name(name+suffix), p.Delay+steps, w.Each
		all = append(all, one)
	}
	if d, is := wiring.(*engine.Delayed); is {
		d.EachDelay(func(steps int, w engine.Wiring) { add(fmt.Sprintf(".%d", steps), steps, w) })
		return all, nil
	}
	add("", 0, wiring)
	return all, nil
}

// stored returns the weights of a projection, without padding.
func (e *exporter) stored(k int) (w []float32) {
	for row := range e.m.WeightRows(k) {
		w = append(w, row...)
	}
	return w
}

// counted returns the weights that a projection counts with, gain and all.
func (e *exporter) counted(k int) []float64 {
	p := e.n.Projections[k]
	rounded := e.stored(k)
	p.Quantization.Round(rounded, rounded)
	all := make([]float64, len(rounded))
	for i, x := range rounded {
		all[i] = float64(p.EffectiveGain()) * float64(x)
	}
	return all
}

// isRounded reports whether stored weights are those that count, as they are but for nets that are to be trained on.
func (e *exporter) isRounded(k int, stored []float32) bool {
	rounded := make([]float32, len(stored))
	e.n.Projections[k].Quantization.Round(rounded, stored)
	return slices.EqualFunc(rounded, stored, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
}

// project makes the nodes of a projection, and joins them.
func (e *exporter) project(k int, back bool) {
	p := e.n.Projections[k]
	post := e.n.Index(p.Post)
	w := e.counted(k)
	for at, piece := range e.pieces[k] {
		meta := Metadata{}
		if own := e.stored(k); at == 0 && (piece.weights != "" || !e.isRounded(k, own)) {
			meta[keyWeights] = widened([]int{len(own)}, own)
		}
		from := e.source(k, piece, back)
		switch piece.form {
		case matrixForm:
			e.matrix(k, piece, w, meta)
		case scaleForm:
			scale, order := make([]float64, len(w)), e.ends[post].numbering()
			for i, x := range w {
				scale[order(i)] = x
			}
			e.g.Nodes[piece.node] = Scale{narrowest(e.ends[post].shape, scale), meta}
		default:
			e.kernel(k, piece, w, meta)
		}
		e.edge(from, piece.node)
		e.edge(piece.node, e.ends[post].node)
	}
}

// source returns the node from which a piece gets what it carries: as a vector, or a map, and after its delay.
func (e *exporter) source(k int, p piece, back bool) string {
	pre := &e.ends[e.n.Index(e.n.Projections[k].Pre)]
	from, shape := pre.out, pre.shape
	if p.form == matrixForm && len(shape) > 1 {
		from, shape = e.vector(pre), []int{product(shape)}
	}
	steps := p.delay
	if back {
		steps--
	}
	if steps == 0 {
		return from
	}
	node := e.name(p.node + ".delay")
	e.g.Nodes[node] = Delay{Delay: numbers(Float64, shape, slices.Repeat([]float64{float64(steps) * e.dt}, product(shape)))}
	e.edge(from, node)
	return node
}

// vector returns the node that makes a vector of a map.
func (e *exporter) vector(x *exported) string {
	if x.flat == x.out {
		x.flat = e.name(x.node + ".flatten")
		e.g.Nodes[x.flat] = Flatten{InputType: slices.Clone(x.shape), StartDim: 0, EndDim: -1}
		e.edge(x.out, x.flat)
	}
	return x.flat
}

// matrix makes a Linear, or an Affine with the biases of the cells.
func (e *exporter) matrix(k int, p piece, w []float64, meta Metadata) {
	i, j := e.n.Index(e.n.Projections[k].Pre), e.n.Index(e.n.Projections[k].Post)
	pre, post := &e.ends[i], &e.ends[j]
	n, of, to := product(pre.shape), pre.numbering(), post.numbering()
	data := make([]float64, n*product(post.shape))
	p.each(func(pre, post, weight int) { data[to(post)*n+of(pre)] += w[weight] })
	weight := narrowest([]int{product(post.shape), n}, data)
	if e.m.Bias(j) == nil || e.biased[j] {
		e.g.Nodes[p.node] = Linear{weight, meta}
		return
	}
	e.biased[j] = true
	e.g.Nodes[p.node] = Affine{weight, numbers(Float32, []int{product(post.shape)}, e.bias(j)), meta}
}

// bias returns the biases of the cells of population i, as NIR numbers them.
func (e *exporter) bias(i int) []float64 {
	b := make([]float64, product(e.ends[i].shape))
	order := e.ends[i].numbering()
	for cell, x := range e.m.Bias(i) {
		b[order(cell)] = float64(x)
	}
	return b
}

// ownBias adds biases that no projection has taken: as a matrix of zeros from the smallest population.
func (e *exporter) ownBias(i int) error {
	if e.m.Bias(i) == nil || e.biased[i] {
		return nil
	}
	from := -1
	for j := range e.ends {
		if j != i && (from < 0 || product(e.ends[j].shape) < product(e.ends[from].shape)) {
			from = j
		}
	}
	if from < 0 {
		return errors.New("Bias: nothing leads to the population, and in NIR a bias is added to what a projection brings; add an input")
	}
	n := product(e.ends[i].shape)
	node := e.name(e.ends[i].node + ".bias")
	pre := product(e.ends[from].shape)
	e.g.Nodes[node] = Affine{Weight: numbers(Float32, []int{n, pre}, make([]float64, n*pre)), Bias: numbers(Float32, []int{n}, e.bias(i))}
	source := e.ends[from].out
	if len(e.ends[from].shape) > 1 {
		source = e.vector(&e.ends[from])
	}
	e.edge(source, node)
	e.edge(node, e.ends[i].node)
	return nil
}
