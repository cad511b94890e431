package convstdp

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/vectors"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Vectors of SpykeTorch at commit aa302c7, run with torch 2.15: an image of 6 × 6, two filters, two maps of 3 × 3, four steps.

func smallCode() encode.DoG {
	e := encode.DoG{T: 4}
	e.Filters[0], e.Filters[1] = encode.DoGFilter{Window: 3, Centre: 3. / 9, Surround: 6. / 9}, encode.DoGFilter{Window: 3, Centre: 6. / 9, Surround: 3. / 9}
	return e
}

// setMaps writes w[k] = 0.3 + ((29k² + 13k + 5) mod 397)/1000, k counting [map][filter][row][column].
func setMaps(w []float32, ld int) {
	eachWeight(func(k, at, channel int) { w[at*ld+channel] = float32(.3 + float64((29*k*k+13*k+5)%397)/1000) })
}

// eachWeight calls f with the number of each weight in SpykeTorch, and its row and map.
func eachWeight(f func(k, row, channel int)) {
	for k := range 36 {
		channel, filter, place := k/18, k/9%2, k%9
		f(k, place*2+filter, channel)
	}
}

// one binds the rule to two maps on the small image, which are trained by STDP, or by reward if that is the only layer.
func one(t *testing.T, r Rule, rewarded bool) *trainer {
	t.Helper()
	bound := snn.Bound{Hi: 1}
	n := snn.Net{Populations: []snn.Population{{Name: "input", Shape: []int{6, 6, 2}}, {Name: "maps", Shape: []int{4, 4, 2}, Cell: Once(2.5)}}}
	n.Projections = []snn.Projection{{Pre: "input", Post: "maps", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}}, Bound: bound}}
	if rewarded {
		n.Populations[1].Cell = snn.LI{Beta: 1}
	} else {
		n.Populations = append(n.Populations, snn.Population{Name: "read", Shape: []int{4, 4, 2}, Cell: snn.LI{Beta: 1}})
		n.Projections = append(n.Projections, snn.Projection{Pre: "maps", Post: "read", Wiring: snn.Conv2D{Kernel: [2]int{1, 1}}, Bound: bound})
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := r.Bind(learning.Setup{Model: m, Encoder: smallCode(), Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	setMaps(m.Weights(0))
	return tr.(*trainer)
}

func sample(label int) learning.Batch {
	return learning.Batch{X: [][]float32{vectors.Contrasts()}, Label: []int{label}, Index: []int{0}}
}

func TestFirstSpikesOfMaps(t *testing.T) {
	tr := one(t, Rule{}, false)
	w := tr.workers[0]
	tr.begin(sample(0))
	if err := tr.encode(0, w); err != nil {
		t.Fatal(err)
	}
	got := [2][]string{}
	for c := range got {
		got[c] = slices.Repeat([]string{"4"}, 16)
	}
	w.begin(1)
	for step := range 4 {
		w.fires(0, w.code.step(step))
		w.forward(1)
		for place := range 16 {
			for c := range got {
				if w.planes[1].fresh[place]>>c&1 == 1 {
					got[c][place] = strconv.Itoa(step)
				}
			}
		}
	}
	for c, want := range []string{"2 1 1 2 2 1 2 2 3 3 3 3 3 3 2 4", "2 1 1 2 2 2 2 3 3 3 3 3 3 3 3 4"} {
		if g := strings.Join(got[c], " "); g != want {
			t.Errorf("map %d: first spikes %s, want %s", c, g, want)
		}
	}
}

// The winners are those of SpykeTorch as (map, row, column). By the first spikes above, three places have one at step 1, when both winners are known
// without a radius; with one the second fires at step 2, first at places 0, 4 and 14, to which the first winner is not near.
func TestWinners(t *testing.T) {
	fired := map[int]int64{learning.Zero: 3, 1: 6}
	for radius, want := range map[int]string{learning.Zero: "[(1,0,2) (0,1,1)]", 1: "[(1,0,2) (0,0,0)]"} {
		r := Rule{}
		r.Stages[0] = Stage{Winners: 2, Radius: radius}
		tr := one(t, r, false)
		if _, err := tr.Learn(sample(0)); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range tr.fights[0].winners {
			got = append(got, fmt.Sprintf("(%d,%d,%d)", w.channel, w.place/4, w.place%4))
		}
		if g := fmt.Sprint(got); g != want {
			t.Errorf("radius %d: winners %s, want %s", radius, g, want)
		}
		if counts, _ := tr.Counts(); counts.Populations[1].Spikes != fired[radius] {
			t.Errorf("radius %d: %d spikes of the layer in training are counted, want %d", radius, counts.Populations[1].Spikes, fired[radius])
		}
	}
}

func TestWeightsAfterSTDP(t *testing.T) {
	want := []float64{
		.304364, .347906, .447989, .604283, .423267, .300369, .632303, .625298, .677875, .389951, .555259, .383290, .667889, .610287, .612288, .672340, .393284, .569265,
		.407965, .302843, .651319, .663894, .335891, .461254, .646315, .492250, .396282, .358310, .378294, .456256, .592276, .389286, .642919, .554259, .525252, .555988,
	}
	r := Rule{}
	r.Stages[0] = Stage{Winners: 2, Radius: learning.Zero}
	tr := one(t, r, false)
	if _, err := tr.Learn(sample(0)); err != nil {
		t.Fatal(err)
	}
	l := tr.layers[0]
	eachWeight(func(k, row, channel int) {
		if got := float64(l.w[row*l.ld+channel]); math.Abs(got-want[k]) > 1e-6 {
			t.Errorf("weight %d is %.6f, want %.6f", k, got, want[k])
		}
	})
}

// The winner of reward is (0, 3, 1) with a potential of 4.326; of its map rise, if it is right, the weights 2, 5 and 8 of filter 0, and 1, 3, 4, 6 and 7
// of filter 1.
func TestWeightsAfterReward(t *testing.T) {
	seen := []int{2, 5, 8, 10, 12, 13, 15, 16}
	for label, d := range [][2]float64{{.004, -.003}, {-.004, .0005}} {
		tr := one(t, Rule{}, true)
		loss, err := tr.Learn(sample(label))
		if err != nil || loss != float64(label) {
			t.Fatalf("label %d: loss %v, %v", label, loss, err)
		}
		v := tr.workers[0].reading.potentials(0, 13)[0]
		if tr.best.channel != 0 || tr.best.place != 13 || math.Abs(float64(v)-4.326) > 1e-5 {
			t.Errorf("the winner is map %d at place %d, of a potential of %v", tr.best.channel, tr.best.place, v)
		}
		before := make([]float32, len(tr.layers[0].w))
		setMaps(before, tr.layers[0].ld)
		eachWeight(func(k, row, channel int) {
			want := d[1]
			if channel == 1 {
				want = 0
			} else if slices.Contains(seen, k) {
				want = d[0]
			}
			at := row*tr.layers[0].ld + channel
			if got := float64(tr.layers[0].w[at] - before[at]); math.Abs(got-want) > 1e-6 {
				t.Errorf("label %d: weight %d changes by %v, want %v", label, k, got, want)
			}
		})
	}
}

// The numbers of cells of one map with weights of 0.8 that have fired after each step, of the first image of MNIST, and of its code the contrasts in a step.
func TestFirstImageOfMNIST(t *testing.T) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		t.Skip(err)
	}
	two := encode.DoG{}
	two.Filters[0], two.Filters[1] = encode.DoGFilter{Window: 7, Centre: 1, Surround: 2}, encode.DoGFilter{Window: 7, Centre: 2, Surround: 1}
	for _, c := range []struct {
		code        encode.DoG
		filters, in int
		threshold   float64
		fired       []int
	}{
		{two, 2, 31, 10, []int{0, 5, 27, 73, 118, 155, 190, 250, 286, 326, 357, 382, 405, 439, 471}},
		{encode.DoG{}, 6, 87, 15, []int{12, 77, 161, 212, 266, 319, 364, 398, 438, 465, 499, 525, 562, 598, 630}},
	} {
		n := snn.Net{
			Populations: []snn.Population{{Name: "input", Shape: []int{28, 28, c.filters}}, {Name: "map", Shape: []int{28, 28}, Cell: Once(c.threshold)}},
			Projections: []snn.Projection{maps("input", "map", 5, 2, snn.Bound{Hi: 1})},
		}
		n.Projections[0].Init = snn.Init{Kind: snn.InitConstant, Lo: .8}
		m, err := n.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		sim, err := snn.NewSim(m, 1)
		if err != nil {
			t.Fatal(err)
		}
		var s snn.Spikes
		c.code.Encode(&s, set.Train.X[0], 1, snn.Stream{})
		all := 0
		for step, want := range c.fired {
			if err := sim.Deliver(step, []*snn.Spikes{&s}); err != nil {
				t.Fatal(err)
			}
			sim.Fire()
			if got := popcount(s.Row(step)); got != c.in {
				t.Errorf("%d filters, step %d: %d contrasts, want %d", c.filters, step, got, c.in)
			}
			if all += popcount(sim.Spikes(1, 0)); all != want {
				t.Errorf("%d filters: after step %d %d cells have fired, want %d", c.filters, step, all, want)
			}
		}
	}
}

func popcount(words []uint64) (n int) {
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return n
}
