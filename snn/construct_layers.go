package snn

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// layerForm is a convolution, with padding or not, a pooling by the largest current or by the mean, or a dense layer.
var layerForm = regexp.MustCompile(`^(?:([1-9]\d{0,6})C([1-9]\d{0,3})(?:P([1-9]\d{0,3}))?|MP([1-9]\d{0,3})|AP([1-9]\d{0,3})|([1-9]\d{0,8}))$`)

// Layers returns a chain of populations "input", "hidden1", …, "output" in the notation of the literature: on maps of the given
// {height, width, channels},
//
//	12C5-MP2-64C5-MP2-10
//
// is a convolution to 12 channels with a kernel of 5 × 5 without padding, whose currents are pooled by the largest of squares of 2 × 2 before
// its cells see them, another such one to 64 channels, and a dense layer of 10 cells. 12C5P2 is the same convolution of maps with a rim of two
// silent places. APm is a population of cells that each receive the mean of the spikes of a square of m × m, by weights that no learner
// changes. Cells are as those of [Feedforward]. Fields of the net may be changed afterwards; a layer that does not fit the map before it is an
// error.
func Layers(shape []int, layers string) (Net, error) {
	n := Net{Populations: []Population{{Name: "input", Shape: append([]int(nil), shape...)}}}
	if err := n.Check(); err != nil {
		return Net{}, fmt.Errorf("snn: Layers: %w", err)
	}
	at := shape
	for k, text := range strings.Split(layers, "-") {
		form := layerForm.FindStringSubmatch(text)
		if form == nil {
			return Net{}, fmt.Errorf("snn: Layers: layer %d of %q is %q; give for example 12C5, MP2, AP2 or 10", k+1, layers, text)
		}
		next, err := n.addLayer(form, at)
		if err != nil {
			return Net{}, fmt.Errorf("snn: Layers: layer %d of %q, %s: %w", k+1, layers, text, err)
		}
		at = next
	}
	n.nameLayers()
	if err := n.Check(); err != nil {
		return Net{}, fmt.Errorf("snn: Layers: %q: %w", layers, err)
	}
	return n, nil
}

// addLayer appends a layer to a chain that ends in maps of the shape at, and returns the shape of its own.
func (n *Net) addLayer(form []string, at []int) ([]int, error) {
	size := make([]int, len(form))
	for i, digits := range form[1:] {
		size[i+1], _ = strconv.Atoi(digits) // "" is 0
	}
	switch {
	case size[1] > 0:
		c := Conv2D{Kernel: [2]int{size[2], size[2]}, Pad: [2]int{size[3], size[3]}}
		return n.addMaps(c, at, size[1], size[2], 1, size[3])
	case size[4] > 0:
		last := len(n.Projections) - 1
		var c *Conv2D
		if last >= 0 {
			c = traitsOfWiring(n.Projections[last].Wiring).conv
		}
		if c == nil || c.MaxPool > 0 {
			return nil, errors.New("it stands once, directly behind a convolution, whose currents it pools; give APm elsewhere, which pools spikes")
		}
		if size[4] > min(at[0], at[1]) {
			return nil, fmt.Errorf("a window of %d × %[1]d does not fit the map of %d × %d before it", size[4], at[0], at[1])
		}
		c.MaxPool = size[4]
		n.Projections[last].Wiring = *c
		p := &n.Populations[len(n.Populations)-1]
		p.Shape = []int{at[0] / size[4], at[1] / size[4], at[2]}
		return p.Shape, nil
	case size[5] > 0:
		channels := 1
		if len(at) == 3 {
			channels = at[2]
		}
		shape, err := n.addMaps(Pool2D{Size: [2]int{size[5], size[5]}}, at, channels, size[5], size[5], 0)
		n.Projections[len(n.Projections)-1].Frozen = true
		return shape, err
	}
	n.addDense(size[6])
	return []int{size[6]}, nil
}

// addMaps appends maps that a window of side k sees at a stride, with so many silent places around the maps before.
func (n *Net) addMaps(w Wiring, at []int, channels, k, stride, pad int) ([]int, error) {
	if len(at) != 2 && len(at) != 3 {
		return nil, fmt.Errorf("the layer before has the shape %v, which is no map", at)
	}
	shape := []int{(at[0]+2*pad-k)/stride + 1, (at[1]+2*pad-k)/stride + 1, channels}
	n.add(shape, w)
	if k > at[0]+2*pad || k > at[1]+2*pad {
		return nil, fmt.Errorf("a window of %d × %d does not fit the map of %d × %d before it", k, k, at[0], at[1])
	}
	return shape, nil
}

func (n *Net) addDense(cells int) { n.add([]int{cells}, Dense{}) }

// add appends a population and the projection onto it.
func (n *Net) add(shape []int, w Wiring) {
	name := fmt.Sprintf("hidden%d", len(n.Populations))
	n.Projections = append(n.Projections, Projection{Pre: n.Populations[len(n.Populations)-1].Name, Post: name, Wiring: w})
	n.Populations = append(n.Populations, Population{Name: name, Shape: shape, Cell: LIF{Beta: 0.95}})
}

// nameLayers calls the last population "output".
func (n *Net) nameLayers() {
	last := len(n.Populations) - 1
	n.Populations[last].Name, n.Projections[last-1].Post = "output", "output"
}
