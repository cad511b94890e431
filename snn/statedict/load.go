package statedict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// Load returns a model of the net with the weights and parameters of a state_dict. The net of the model has the decays, thresholds and resets of the
// state_dict in its cells, and biases where the state_dict has them. Numbers that differ from cell to cell become Parameters of the model.
//
// All that does not fit is in one error: modules that are nothing in the net, projections that are no module, tensors that are missing, that nothing
// uses, or that have another shape.
func Load(n snn.Net, from tensors.File, names Modules) (*snn.Model, error) {
	if err := n.Check(); err != nil {
		return nil, fmt.Errorf("statedict: %w", err)
	}
	parts, err := names.resolve(n)
	if err != nil {
		return nil, err
	}
	d, err := newDict(from)
	if err != nil {
		return nil, err
	}
	n.Populations = slices.Clone(n.Populations)
	l := loader{dict: d, net: n, weights: make([][]float32, len(n.Projections)), biases: make([][]float32, len(n.Populations)),
		cells: make([]ownValues, len(n.Populations))}
	l.faults = parts.unnamed(n)
	for _, p := range parts.projections {
		l.projection(p.module, p.index)
	}
	for _, p := range parts.populations {
		l.population(p.module, p.index)
	}
	l.checkBiases()
	l.unused()
	if err := all(l.faults); err != nil {
		return nil, err
	}
	return l.model()
}

// loader is a model that is being put together.
type loader struct {
	*dict
	net     snn.Net
	weights [][]float32 // by projection, in the order of the model
	biases  [][]float32 // by population
	cells   []ownValues // by population
}

// ownValues are what the cells of a population have of their own, by the names of parameters; thresholds by "".
type ownValues map[string][]float32

// projection reads the weights of projection k, and the bias of the population behind it.
func (l *loader) projection(module string, k int) {
	p := l.net.Projections[k]
	w, err := weightsOf(l.net, k)
	if err != nil {
		l.fault("%s: %v", module, err)
		return
	}
	if p.EffectiveGain() != 1 {
		l.fault("%s: projection %v has the Gain %v; a state_dict has weights as they are, leave it out", module, p, p.EffectiveGain())
	}
	key := module
	switch {
	case l.has(module): // the tensor itself
	case w.suffix == "V":
		l.each(module, k, w)
		return
	default:
		key += "." + w.suffix
		l.bias(module, k, w)
	}
	if x := l.takeShaped(key, p.String(), w.sides); x != nil {
		l.weights[k] = make([]float32, len(x))
		w.layout.each(func(theirs, ours int) { l.weights[k][ours] = x[theirs] })
		l.checkDiagonal(key, k)
	}
}

// each reads the weights from cells to themselves, which snnTorch registers under two names if they are learned.
func (l *loader) each(module string, k int, w weights) {
	of := l.net.Projections[k].String()
	parent := strings.TrimSuffix(module, ".recurrent")
	first, second := module+".V", parent+".V"
	if !l.has(first) {
		first = second
	}
	l.weights[k] = l.takeEach(first, of, w.layout)
	if first != second && l.has(second) {
		if again := l.takeEach(second, of, w.layout); !slices.Equal(again, l.weights[k]) {
			l.fault("%s and %s differ, and are one tensor in snnTorch", first, second)
		}
	}
}

// bias adds what a module has beside its weights to the biases of its population.
func (l *loader) bias(module string, k int, w weights) {
	key, of := module+".bias", l.net.Projections[k].Post
	if !l.has(key) {
		return
	}
	i := l.net.Index(of)
	post, cells := l.net.Populations[i], cellsOf(l.net, i)
	many := post.Size()
	if w.perChannel {
		many = channels(l.net, post)
	}
	x := l.takeShaped(key, of, []int{many})
	if x == nil {
		return
	}
	if l.biases[i] == nil {
		l.biases[i] = make([]float32, post.Size())
	}
	cells.each(func(theirs, ours int) {
		if w.perChannel {
			theirs = ours % many
		}
		l.biases[i][ours] += x[theirs]
	})
}

// checkDiagonal wants no weight from a cell to itself where the net says that there is none.
func (l *loader) checkDiagonal(key string, k int) {
	p := l.net.Projections[k]
	if !p.Bound.ZeroDiagonal {
		return
	}
	cells := l.net.Population(p.Pre).Size()
	for i := range cells {
		if v := l.weights[k][i*cells+i]; v != 0 {
			l.fault("%s has the weight %v from cell %d to itself, and projection %v has a ZeroDiagonal", key, v, i, p)
			return
		}
	}
}

// checkBiases gives the net the biases that the state_dict has, and misses those that the net has.
func (l *loader) checkBiases() {
	for i := range l.net.Populations {
		p := &l.net.Populations[i]
		switch {
		case p.Bias == nil && l.biases[i] != nil:
			p.Bias = &snn.Init{Kind: snn.InitConstant}
		case p.Bias != nil && l.biases[i] == nil:
			l.fault("missing: the Bias of population %q; no module that ends there has a bias", p.Name)
		}
	}
}

// model makes the model when all has been read.
func (l *loader) model() (*snn.Model, error) {
	m, err := l.net.Init(0)
	if err != nil {
		return nil, fmt.Errorf("statedict: with the numbers of the state_dict: %w", err)
	}
	for k, x := range l.weights {
		if x == nil {
			continue
		}
		for row := range m.WeightRows(k) {
			x = x[copy(row, x):]
		}
	}
	for i := range l.net.Populations {
		copy(m.Bias(i), l.biases[i])
		copy(m.Thresholds(i), l.cells[i][""])
		for _, p := range m.Parameters(i) {
			copy(p.Values, l.cells[i][p.Name])
		}
	}
	if bad := m.FirstUnusable(); bad != nil {
		return nil, fmt.Errorf("statedict: %s: %v; weights are finite numbers", bad.Of, bad)
	}
	return m, nil
}
