package statedict

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tensors"
)

// Suggest proposes which module is what in a net whose layers are a chain from one input, each perhaps joined to itself. Modules come in the
// order of their names, in which numbers count as numbers ("fc2" before "fc10", "0" before "2"), for a state_dict in a file has no order of its
// own. Where a shape does not fit in that order, each projection takes the one module that has its shape. Without a proposal, the error lists both
// sides. Cells with weights between them are those of populations that are joined to themselves, whatever they are called.
//
// It is a guess: modules of equal shapes whose names do not say their order are exchanged without a trace. Look at what it returns.
func Suggest(n snn.Net, from tensors.File) (Modules, error) {
	if err := n.Check(); err != nil {
		return nil, fmt.Errorf("statedict: %w", err)
	}
	layers, err := chainOf(n)
	if err != nil {
		return nil, fmt.Errorf("statedict: %w; name the modules yourself", err)
	}
	s := suggestion{n, from, layers, Modules{}, make([]string, len(n.Populations))}
	if err := errors.Join(s.weights(), s.cells(), s.recurrence()); err != nil {
		return nil, fmt.Errorf("statedict: no suggestion: %w", err)
	}
	return s.names, nil
}

// suggestion is one in the making.
type suggestion struct {
	net    snn.Net
	from   tensors.File
	layers []int // projections of the chain, in their order
	names  Modules
	parent []string // by population: the module that is its cells, or has its input weights
}

// chainOf returns the projections from the input on, or why they are no chain.
func chainOf(n snn.Net) (layers []int, err error) {
	next, inputs := map[string]int{}, []string{}
	for k, p := range n.Projections {
		if p.Pre == p.Post {
			continue
		}
		if _, twice := next[p.Pre]; twice {
			return nil, fmt.Errorf("population %q projects to more than one other", p.Pre)
		}
		next[p.Pre] = k
	}
	for _, p := range n.Populations {
		if p.Cell == nil {
			inputs = append(inputs, p.Name)
		}
	}
	if len(inputs) != 1 {
		return nil, fmt.Errorf("the net has %d inputs", len(inputs))
	}
	for at := inputs[0]; ; {
		k, ok := next[at]
		if !ok || len(layers) > len(n.Projections) {
			break
		}
		layers, at = append(layers, k), n.Projections[k].Post
	}
	if len(layers) != len(next) {
		return nil, errors.New("its layers are no chain")
	}
	return layers, nil
}

// weights names the modules of the chain.
func (s *suggestion) weights() error {
	var modules []tensors.Tensor
	for _, t := range s.from.Tensors {
		module, ok := strings.CutSuffix(t.Name, ".weight")
		if ok && !strings.HasSuffix(module, ".recurrent") || strings.HasSuffix(t.Name, "input"+ownTensor) {
			modules = append(modules, tensors.Tensor{Name: module, Shape: t.Shape})
		}
	}
	slices.SortFunc(modules, func(a, b tensors.Tensor) int { return natural(a.Name, b.Name) })
	var wanted []int
	var sides [][]int
	for _, k := range s.layers {
		if common(s.net.Projections[k]) {
			continue
		}
		w, err := weightsOf(s.net, k)
		if err != nil {
			return err
		}
		wanted, sides = append(wanted, k), append(sides, w.sides)
	}
	order := match(sides, modules)
	if order == nil {
		return s.mismatch(wanted, sides, modules)
	}
	for i, k := range wanted {
		p := s.net.Projections[k]
		s.names[modules[order[i]].Name] = p.String()
		if parent, ok := strings.CutSuffix(modules[order[i]].Name, ".input"+ownTensor); ok {
			s.parent[s.net.Index(p.Post)] = parent
		}
	}
	return nil
}

// match returns which module has each of the shapes: in their order, or the only one; nil if neither does.
func match(sides [][]int, modules []tensors.Tensor) []int {
	if len(sides) != len(modules) {
		return nil
	}
	inOrder, byShape := make([]int, len(sides)), make([]int, len(sides))
	fits, unique := true, true
	for i, want := range sides {
		inOrder[i] = i
		fits = fits && slices.Equal(want, modules[i].Shape)
		found := 0
		for j, m := range modules {
			if slices.Equal(want, m.Shape) {
				byShape[i] = j
				found++
			}
		}
		unique = unique && found == 1
	}
	switch {
	case fits:
		return inOrder
	case unique && len(slices.Compact(slices.Sorted(slices.Values(byShape)))) == len(byShape):
		return byShape
	}
	return nil
}

func (s *suggestion) mismatch(wanted []int, sides [][]int, modules []tensors.Tensor) error {
	var ours, theirs []string
	for i, k := range wanted {
		ours = append(ours, fmt.Sprintf("%v takes %v", s.net.Projections[k], sides[i]))
	}
	for _, m := range modules {
		theirs = append(theirs, fmt.Sprintf("%s has %v", m.Name, m.Shape))
	}
	return fmt.Errorf("%s; %s", strings.Join(ours, ", "), strings.Join(theirs, ", "))
}

// cells names the modules of snnTorch's cells, if there are any: one for each population of the chain, or for each that fires.
func (s *suggestion) cells() error {
	var modules []string
	for _, t := range s.from.Tensors {
		if module, ok := strings.CutSuffix(t.Name, ".threshold"); ok {
			modules = append(modules, module)
		}
	}
	if len(modules) == 0 {
		return nil
	}
	slices.SortFunc(modules, natural)
	var every, firing []string
	for _, k := range s.layers {
		p := s.net.Population(s.net.Projections[k].Post)
		if common(s.net.Projections[k]) && len(modules) < len(s.layers) {
			continue // pooling, which is no cell there
		}
		every = append(every, p.Name)
		if p.Fires() {
			firing = append(firing, p.Name)
		}
	}
	if len(firing) == len(modules) {
		every = firing
	}
	if len(every) != len(modules) {
		return fmt.Errorf("the modules %s are cells, and the populations %s", strings.Join(modules, ", "), strings.Join(every, ", "))
	}
	for i, module := range s.pair(every, modules) {
		s.names[module], s.parent[s.net.Index(every[i])] = every[i], module
	}
	return nil
}

// pair returns the module of each population: in their order, but those with a weight from cells to cells where a population is joined to itself,
// if as many are.
func (s *suggestion) pair(populations, modules []string) []string {
	var joined, plain []string
	for _, m := range modules {
		if s.recurs(m) {
			joined = append(joined, m)
		} else {
			plain = append(plain, m)
		}
	}
	var paired []string
	for _, name := range populations {
		from := &plain
		if s.net.Projection(name, name) >= 0 {
			from = &joined
		}
		if len(*from) == 0 {
			return modules
		}
		paired, *from = append(paired, (*from)[0]), (*from)[1:]
	}
	return paired
}

// recurs reports whether a module of cells has weights between them.
func (s *suggestion) recurs(module string) bool {
	return slices.ContainsFunc(s.from.Tensors, func(t tensors.Tensor) bool {
		return t.Name == module+".recurrent.weight" || t.Name == module+".recurrent.V" || t.Name == module+".V"
	})
}

// recurrence names the modules of projections from a population to itself, which are below that of its cells.
func (s *suggestion) recurrence() error {
	for _, p := range s.net.Projections {
		if p.Pre != p.Post || common(p) {
			continue
		}
		parent := s.parent[s.net.Index(p.Post)]
		if weights := parent + ".recurrent" + ownTensor; s.from.Tensor(weights) != nil {
			s.names[weights] = p.String()
			continue
		}
		module := parent + ".recurrent"
		if parent == "" || !s.recurs(parent) {
			return fmt.Errorf("no module is the projection %v", p)
		}
		s.names[module] = p.String()
	}
	return nil
}

var pieces = regexp.MustCompile(`[0-9]+|[^0-9]+`)

// natural compares names, numbers in them as numbers.
func natural(a, b string) int {
	return slices.CompareFunc(pieces.FindAllString(a, -1), pieces.FindAllString(b, -1), func(x, y string) int {
		i, err1 := strconv.ParseUint(x, 10, 64)
		j, err2 := strconv.ParseUint(y, 10, 64)
		if err1 == nil && err2 == nil {
			return cmp.Or(cmp.Compare(i, j), cmp.Compare(x, y))
		}
		return cmp.Compare(x, y)
	})
}
