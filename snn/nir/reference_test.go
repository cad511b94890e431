package nir_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// reference is a second implementation of graphs in float64, node by node and in the order of NIR, which knows nothing of populations: linear nodes are
// worked out as NIR defines them, states by Euler's method, and what closes a cycle is that of the step before.
type reference struct {
	g        *nir.Graph
	dt       float64 // s
	perStep  bool
	subtract bool
	state    map[string][]float64 // v, by node
	current  map[string][]float64 // the synaptic current
	last     map[string][]float64 // what nodes gave in the step before
	now      map[string][]float64
	open     map[string]bool
	nearest  float64 // how near to its threshold a potential of the step is
	input    []float64
}

func newReference(g *nir.Graph, dt float64) *reference {
	return &reference{g: g, dt: dt, state: map[string][]float64{}, current: map[string][]float64{}, last: map[string][]float64{}}
}

// step returns what the nodes give for an input.
func (r *reference) step(input []float64) map[string][]float64 {
	r.input, r.now, r.open, r.nearest = input, map[string][]float64{}, map[string]bool{}, math.Inf(1)
	for _, linear := range []bool{false, true} { // a cycle is closed by a cell, which is worked out before what it sends back
		for name, n := range r.g.Nodes {
			if linear == strings.Contains("Affine Linear", strings.TrimPrefix(fmt.Sprintf("%T", n), "nir.")) {
				r.value(name)
			}
		}
	}
	r.last = r.now
	return r.now
}

// value works a node out, once a step.
func (r *reference) value(name string) []float64 {
	if v, done := r.now[name]; done {
		return v
	}
	if r.open[name] {
		return r.last[name] // closes a cycle
	}
	r.open[name] = true
	defer delete(r.open, name)
	if _, is := r.g.Nodes[name].(nir.Input); is {
		r.now[name] = r.input
		return r.input
	}
	var x []float64
	for _, e := range r.g.Edges {
		if e.To != name {
			continue
		}
		for i, v := range r.value(e.From) {
			if i >= len(x) {
				x = append(x, 0)
			}
			x[i] += v
		}
	}
	r.now[name] = r.apply(name, x)
	return r.now[name]
}

func (r *reference) apply(name string, x []float64) []float64 {
	switch n := r.g.Nodes[name].(type) {
	case nir.Affine:
		return product(n.Weight, n.Bias, x)
	case nir.Linear:
		return product(n.Weight, nir.Array{}, x)
	case nir.Conv2d:
		return convolved(n, x)
	case nir.SumPool2d:
		return summed(n, x)
	case nir.Flatten, nir.Output:
		return x
	case nir.IF:
		return r.fire(name, x, func(i int, v float64) float64 {
			if r.perStep {
				return v + at(n.R, i)*x[i]
			}
			return v + r.dt*at(n.R, i)*x[i]
		}, n.VThreshold, n.VReset)
	case nir.LIF:
		return r.fire(name, x, func(i int, v float64) float64 {
			return v + r.dt/at(n.Tau, i)*(at(n.VLeak, i)-v+at(n.R, i)*x[i])
		}, n.VThreshold, n.VReset)
	case nir.CubaLIF:
		s := r.current[name]
		if s == nil {
			s = make([]float64, len(n.TauMem.Data))
			r.current[name] = s
		}
		return r.fire(name, s, func(i int, v float64) float64 {
			if x != nil {
				s[i] += r.dt / at(n.TauSyn, i) * (at(n.WIn, i)*x[i] - s[i])
			}
			return v + r.dt/at(n.TauMem, i)*(at(n.VLeak, i)-v+at(n.R, i)*s[i])
		}, n.VThreshold, n.VReset)
	}
	panic(fmt.Sprintf("the reference has no %T", r.g.Nodes[name]))
}

func at(a nir.Array, i int) float64 {
	if len(a.Data) == 1 {
		return a.Data[0]
	}
	return a.Data[i]
}

// fire moves potentials, and resets those above threshold.
func (r *reference) fire(name string, x []float64, next func(i int, v float64) float64, threshold, reset nir.Array) []float64 {
	v := r.state[name]
	if v == nil {
		v = make([]float64, len(x))
		r.state[name] = v
	}
	z := make([]float64, len(v))
	for i := range v {
		v[i] = next(i, v[i])
		r.nearest = min(r.nearest, math.Abs(v[i]-at(threshold, i)))
		if v[i] > at(threshold, i) {
			z[i] = 1
			if v[i] -= at(threshold, i); !r.subtract {
				v[i] = at(reset, i)
			}
		}
	}
	return z
}

// product is W·x + b.
func product(w, b nir.Array, x []float64) []float64 {
	y := make([]float64, w.Shape[0])
	for o := range y {
		if b.Data != nil {
			y[o] = b.Data[o]
		}
		for i, v := range x {
			y[o] += w.Data[o*w.Shape[1]+i] * v
		}
	}
	return y
}

// convolved is a convolution of maps, channels first.
func convolved(n nir.Conv2d, x []float64) (y []float64) {
	w, in := n.Weight.Shape, n.InputShape
	for co := range w[0] {
		for top := -n.Padding.Size[0]; top+n.Dilation[0]*(w[2]-1) < in[0]+n.Padding.Size[0]; top += n.Stride[0] {
			for left := -n.Padding.Size[1]; left+n.Dilation[1]*(w[3]-1) < in[1]+n.Padding.Size[1]; left += n.Stride[1] {
				sum := n.Bias.Data[co]
				for k, weight := range n.Weight.Data[co*w[1]*w[2]*w[3] : (co+1)*w[1]*w[2]*w[3]] {
					row, col := top+k/w[3]%w[2]*n.Dilation[0], left+k%w[3]*n.Dilation[1]
					channel := co/(w[0]/n.Groups)*w[1] + k/w[3]/w[2]
					if row >= 0 && row < in[0] && col >= 0 && col < in[1] {
						sum += weight * x[(channel*in[0]+row)*in[1]+col]
					}
				}
				y = append(y, sum)
			}
		}
	}
	return y
}

// summed is a pooling of square maps, channels first, without padding.
func summed(n nir.SumPool2d, x []float64) (y []float64) {
	side := map[int]int{16 * 16 * 16: 16, 8 * 8 * 8: 8, 2 * 12 * 12: 12, 2 * 6 * 6: 6}[len(x)]
	for at := 0; at < len(x); at += side * side {
		for top := 0; top+n.KernelSize[0] <= side; top += n.Stride[0] {
			for left := 0; left+n.KernelSize[1] <= side; left += n.Stride[1] {
				sum := 0.0
				for dy := range n.KernelSize[0] {
					for dx := range n.KernelSize[1] {
						sum += x[at+(top+dy)*side+left+dx]
					}
				}
				y = append(y, sum)
			}
		}
	}
	return y
}

// compared runs a graph and the model of it on spikes, and returns how many steps the outputs are the same, of how many spikes, and how near to a
// threshold a potential was in the first step in which they are not.
func compared(t *testing.T, r *reference, o nir.ImportOptions, steps int, rate float64) (same, spikes int, nearest float64) {
	t.Helper()
	m, report, err := nir.Import(r.g, o)
	if err != nil {
		t.Fatal(err)
	}
	pop := m.Net.Populations[0]
	in := snn.NewSpikes(steps, pop.Size())
	x := make([][]float64, steps)
	stream := snn.NewStream(4)
	for step := range steps {
		x[step] = make([]float64, pop.Size())
		for i := range x[step] {
			if stream.At(step).Float64(uint64(i)) < rate {
				in.Set(step, i)
				x[step][channelsFirst(pop.Shape, i)] = 1
			}
		}
	}
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for step := range steps {
		now := r.step(x[step])
		for i, p := range m.Net.Populations[1:] {
			of, z := trace.Populations[i+1].Spikes, now[p.Name]
			for cell := range p.Size() {
				if of.Has(step, cell) != (z[channelsFirst(p.Shape, cell)] == 1) {
					return step, spikes, r.nearest
				}
				if of.Has(step, cell) {
					spikes++
				}
			}
		}
	}
	if !slices.Contains(report.Outputs, m.Net.Populations[len(m.Net.Populations)-1].Name) {
		t.Errorf("outputs are %v", report.Outputs)
	}
	return steps, spikes, 0
}

// channelsFirst returns the number that NIR gives a cell of ours.
func channelsFirst(shape []int, cell int) int {
	if len(shape) < 3 {
		return cell
	}
	return cell%shape[2]*shape[0]*shape[1] + cell/shape[2]
}

// paperFile reads a file of the paper [pedersen2024], or skips the test where the data folder has none.
func paperFile(t *testing.T, name string) *nir.Graph {
	t.Helper()
	file := filepath.Join(os.Getenv("SPIKECELL_DATA"), "nir", name)
	if _, err := os.Stat(file); os.Getenv("SPIKECELL_DATA") == "" || err != nil {
		t.Skipf("%s is not in the folder nir of SPIKECELL_DATA", name)
	}
	g, err := nir.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	return g
}
