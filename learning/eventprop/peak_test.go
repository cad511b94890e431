package eventprop

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/quick"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// The net of TestWorkedVector with its output read: largest potentials, when they were, loss and gradients of the same implementation.
func TestWorkedVectorOfPotentials(t *testing.T) {
	layers := netOf([][]float64{{5, 14, 3}, {6, -2, 8}}, [][]float64{{3, 1.5}, {2.5, 4}, {2, 3.5}})
	layers[1].Reads = true
	p := newPresentation(layers, 100)
	p.input.spikes = []spike{{at: 0, cell: 0}, {at: 6, cell: 1}}
	p.show()
	for k, want := range [][2]float64{{1.6808132250455787, 19.01134217449707}, {2.2721649903687933, 19.638921156966808}} {
		near(t, "largest potential", p.value[k], want[0], 2e-15)
		near(t, "when it was", p.layers[1].peaks[k].at, want[1], 2e-14)
	}
	near(t, "loss", Loss{Kind: MaxPotential}.judge(p, 0), 1.0319127260052348, 1e-15)
	g := gradients(layers)
	p.back(g)
	for i, want := range [][]float64{
		{.0015426840539488, -.0037253284847404, .0966555395243176, .000404121367896, 0, .1027251243334169},
		{-.0980431631430621, .0966686357265913, -.17642373284587, .1726340662717415, -.1733545200027278, .1791420383669746},
	} {
		for k, x := range want {
			near(t, "gradient", g.All(i)[k], x, 2e-14)
		}
	}
}

// Gradients of the loss of potentials against finite differences, for all ratios of time constants, also of presentations that end while spikes
// are on their way.
func TestGradientsOfPotentials(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	loss := Loss{Kind: MaxPotential}
	compared, without := 0, 0
	for round := range 120 {
		layers := randomNet(r)
		layers[len(layers)-1].Reads = true
		in, end := randomInput(r, layers[0].Pre), 60.0
		if round >= 80 {
			end = 4 + 12*r.Float64()
		}
		p := newPresentation(layers, end)
		p.input.spikes = slices.Clone(in)
		p.show()
		y := r.IntN(len(p.value))
		loss.judge(p, y)
		g := gradients(layers)
		p.back(g)
		for i, l := range layers {
			for k := range l.w {
				want := slopeOf(&l.w[k], func() float64 {
					p := newPresentation(layers, end)
					p.input.spikes = slices.Clone(in)
					p.show()
					return loss.judge(p, y)
				}) * l.drive * l.gain
				if math.IsNaN(want) {
					without++
					continue
				}
				compared++
				if math.Abs(g.All(i)[k]-want) > 3e-5*(1+math.Abs(want)) {
					t.Fatalf("layer %d of %d (τ %v and %v), weight %d: %v, by differences %v", i, len(layers), l.tauMembrane, l.tauSynap, k, g.All(i)[k], want)
				}
			}
		}
	}
	if compared < 1000 || without > compared/10 {
		t.Errorf("%d derivatives were compared, %d have none", compared, without)
	}
}

// The largest potential is above that at any time, and close to that at some of many.
func TestPeakIsTheLargestPotential(t *testing.T) {
	check := func(seed uint64) bool {
		r := rand.New(rand.NewPCG(seed, 1))
		layers := randomNet(r)[:1]
		layers[0].Reads = true
		p := newPresentation(layers, 40)
		p.input.spikes = randomInput(r, layers[0].Pre)
		p.show()
		for cell, peak := range p.value {
			top := 0.0
			for at := 0.0; at <= 40; at += 0.01 {
				top = max(top, potential(layers[0], p.input.spikes, cell, nil, at))
			}
			if peak < top-1e-12 || peak > top+1e-3*(1+top) {
				t.Logf("largest potential %v, on a grid %v", peak, top)
				return false
			}
		}
		return true
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 12}); err != nil {
		t.Error(err)
	}
}

// A net whose output is read learns, names the cell with the largest potential, and counts no spike of it.
func TestPotentialsAreLearned(t *testing.T) {
	n := YinYang()
	c := n.Populations[2].Cell.(snn.Synaptic)
	c.Reset = snn.ResetNone
	n.Populations[2].Cell = c
	n.Projections[1].Init = snn.Init{Kind: snn.InitNormal, Lo: 0.2, Hi: 0.37}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Rule{Loss: Loss{Kind: MaxPotential}}.Bind(setupOf(m, yinYangCode()))
	if err != nil {
		t.Fatal(err)
	}
	points, label := yinYang(42, 64*32)
	var first, last float64
	batchOf := func(k int) (b learning.Batch) {
		b.Stream = snn.NewStream(1)
		for i := 32 * k; i < 32*k+32; i++ {
			p := points[i]
			b.X = append(b.X, []float32{float32(p[0] / 30), float32(p[1] / 30), float32(p[2] / 30), float32(p[3] / 30), 1})
			b.Label, b.Index = append(b.Label, label[i]), append(b.Index, i)
		}
		return b
	}
	for k := range 63 {
		loss, err := tr.Learn(batchOf(k))
		if err != nil {
			t.Fatal(err)
		}
		if k == 0 {
			first = loss
		}
		last = loss
	}
	if !(last < first/1.1) {
		t.Errorf("the loss went from %v to %v", first, last)
	}
	out := learning.Outcome{Score: make([][]float64, 32)}
	b := batchOf(63)
	if err := tr.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, c := range out.Class {
		if out.Score[i][c] != slices.Max(out.Score[i]) {
			t.Errorf("class %d of scores %v", c, out.Score[i])
		}
		if c == b.Label[i] {
			right++
		}
	}
	training, _ := tr.Counts()
	if o := training.Populations[2]; right < 17 || o.Kind != snn.ReadoutKind || o.Spikes != 0 || training.Steps != 63*32*60 {
		t.Errorf("%d of 32 right; counts %+v in %d steps", right, o, training.Steps)
	}
}
