package hwmodel

import (
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// nirCNN is the convolutional network of the paper on NIR, for events of 34 × 34 pixels and 2 polarities, as its file cnn_sinabs.nir has it: a chain
// of convolutions of cells that do not leak, with sums of 2 × 2 pixels between some of them that are no cells, and two dense layers. Each population
// fires once a cell and step in ten.
func nirCNN() snn.Activity {
	a := snn.Activity{T: 100, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 2 * 34 * 34, Kind: snn.InputKind}}}
	conv(&a, "1", [3]int{16, 16, 16}, 5, 1, 1, [3]int{2, 34, 34})
	a.Projections[0].Shape.Stride = [2]int{2, 2}
	conv(&a, "3", [3]int{16, 16, 16}, 3, 1, 1, [3]int{16, 16, 16})
	conv(&a, "6", [3]int{8, 8, 8}, 3, 1, 2, [3]int{16, 8, 8})
	conv(&a, "10", [3]int{256, 1, 1}, 4, 0, 2, [3]int{8, 4, 4})
	conv(&a, "12", [3]int{10, 1, 1}, 1, 0, 1, [3]int{256, 1, 1})
	for i := range a.Populations {
		p := &a.Populations[i]
		p.Spikes, p.MaxSpikesPerStep = 10*float64(p.Size), float64(p.Size)
		if i > 0 {
			p.Cell, p.Updates, p.Fired, p.StateBits, p.Biases = snn.IFKind, 100*float64(p.Size), p.Spikes, 32, float64(p.Size)
		}
	}
	for i := range a.Projections {
		p := &a.Projections[i]
		p.SynapticEvents = float64(fires(p.Shape) * 10)
	}
	return a
}

// fires are the events where each cell before a convolution fires once: through the sum of its square, each place of a kernel that reads it.
func fires(s *snn.Shape) (n int) {
	pool := max(s.Pool, 1)
	for y := range s.In[1] * pool {
		for x := range s.In[2] * pool {
			for oy := range s.Out[1] {
				for ox := range s.Out[2] {
					dy, dx := y/pool+s.Padding[0]-oy*s.Stride[0], x/pool+s.Padding[1]-ox*s.Stride[1]
					if dy >= 0 && dy < s.Kernel[0] && dx >= 0 && dx < s.Kernel[1] {
						n += s.In[0] * s.Out[0]
					}
				}
			}
		}
	}
	return n
}

// Weights and events of the file's layers; sums without cells cost nothing by themselves and leave no population. Speck, for which it was made,
// holds it on five cores; chips that do not pool read the cells before the sums, so that a cell of layer 10 has 8 · 8 · 8 inputs.
func TestNetworkOfNIR(t *testing.T) {
	a := nirCNN()
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	weights, updates := 0.0, 0.0
	for _, p := range a.Projections {
		weights += p.Weights
	}
	for _, p := range a.Populations {
		updates += p.Updates
	}
	same(t, "weights of the file", weights, 16*2*25+16*16*9+8*16*9+256*128+10*256, 0)
	same(t, "updates", updates, 100*(4096+4096+512+256+10), 0)
	// of a map of n pixels with a border, a kernel of 3 reads 3n − 2 along a side
	same(t, "events, padded", a.Projections[1].SynapticEvents, 10*16*16*46*46, 0)
	same(t, "events, behind a sum of four", a.Projections[2].SynapticEvents, 10*4*16*8*22*22, 0)
	same(t, "events, flattened", a.Projections[3].SynapticEvents, 10*512*256, 0)

	c, err := CompareActivity(a, nil, known(t)...)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range c.Rows {
		checkRanges(t, r.Chip+" by "+r.Method.String(), r.Estimate)
	}
	e := estimate(t, "horowitz-fp32", HorowitzFP32, a)
	same(t, "additions", countOf(e, Synapses), eventsOf(a).all(), 0)
	if m := mapped(t, "speck", a); m.Cores != 5 || len(m.Placements) != 5 {
		t.Errorf("%+v", m)
	}
	for i, want := range []int{50, 144, 16 * 36, 8 * 64, 256} {
		p := placer{activity: a, layers: layers(a)}
		p.unpool()
		if got := p.layers[i].fanIn(); got != want {
			t.Errorf("layer %d: a cell reads %d others, want %d", i, got, want)
		}
	}
	violated(t, "dynap-se2", a, `576 inputs of a cell of "6" exceed its 64 synapses`)
}

// A kernel behind a sum of squares reads the same cells as one that is spread over them.
func TestUnpooled(t *testing.T) {
	s := snn.Shape{In: [3]int{2, 5, 5}, Out: [3]int{3, 3, 3}, Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}, Padding: [2]int{1, 1}, Pool: 2}
	u := unpooled(s)
	if got, want := taps(u, 0), 2*taps(&s, 0); got != want || u.In != [3]int{2, 10, 10} || u.Kernel != [2]int{6, 6} {
		t.Errorf("%+v: %d pairs, want %d", u, got, want)
	}
	s.Dilation = [2]int{2, 2}
	if u := unpooled(s); u.Kernel != [2]int{10, 10} || u.Reach(0) != 10 || u.Dilation != [2]int{1, 1} {
		t.Errorf("%+v", u)
	}
}
