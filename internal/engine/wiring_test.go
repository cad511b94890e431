package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// named is a wiring with the sizes of its populations.
type named struct {
	name      string
	pre, post int
	Wiring
	tolerant bool // Forward may round otherwise than the sum of single weights
}

// wirings returns wirings of every kind, convolutions of many geometries among them.
func wirings(g *rand.Rand) []named {
	all := []named{
		{"dense", 70, 37, NewDense(70, 37), false}, {"one to one", 67, 67, NewOneToOne(67), false}, {"all but own", 65, 65, NewAllButOwn(65), true},
	}
	sparse := func(add func(pre, post int)) {
		for i := range 50 {
			for j := range 90 {
				if g.IntN(7) == 0 {
					add(i, j)
				}
			}
		}
	}
	all = append(all, named{"sparse", 50, 90, NewLinks(50, 90, 0, false, sparse), false}, named{"common", 50, 90, NewLinks(50, 90, 0, true, sparse), false})
	for range 40 {
		all = append(all, randomConv(g))
	}
	return all
}

func randomConv(g *rand.Rand) named {
	for {
		groups := 1 + g.IntN(3)
		in := [3]int{1 + g.IntN(9), 1 + g.IntN(9), groups * (1 + g.IntN(20))}
		v := Window{Size: [2]int{1 + g.IntN(4), 1 + g.IntN(4)}, Stride: [2]int{1 + g.IntN(3), 1 + g.IntN(3)}, Pad: [2]int{g.IntN(3), g.IntN(3)},
			Dilation: [2]int{1 + g.IntN(2), 1 + g.IntN(2)}}
		out := [3]int{v.Output(0, in[0]), v.Output(1, in[1]), groups * (1 + g.IntN(20))}
		if out[0] > 0 && out[1] > 0 {
			name := fmt.Sprintf("convolution of %v onto %v, %+v, %d groups", in, out, v, groups)
			return named{name, in[0] * in[1] * in[2], out[0] * out[1] * out[2], NewConv(in, out, v, groups), false}
		}
	}
}

// batch is what a test passes through a wiring.
type batch struct {
	x      Spikes
	graded Rows
	e      Rows
	w      kernel.Matrix
	gain   float32
}

func randomBatch(g *rand.Rand, n named, samples int) batch {
	words := (n.pre + 63) / 64
	rows, cols, ld := n.Stored()
	b := batch{x: Spikes{samples, words, make([]uint64, samples*words)}, w: kernel.Mat(kernel.Alloc(rows*ld), ld), gain: 1.5}
	b.graded, b.e = Rows{make([]float32, samples*n.pre), samples, n.pre}, Rows{make([]float32, samples*(n.post+3)), samples, n.post + 3}
	for i := range b.graded.X {
		if r := i / n.pre; g.IntN(3) == 0 {
			b.x.Row(r)[i%n.pre>>6] |= 1 << (i % n.pre & 63)
			b.graded.X[i] = float32(g.NormFloat64())
		}
	}
	for i := range b.e.X {
		b.e.X[i] = float32(g.NormFloat64())
	}
	for i := range rows {
		for j := range cols {
			b.w.X[i*b.w.Ld+j] = float32(g.NormFloat64())
		}
	}
	return b
}

// weight returns weight number k.
func (b batch) weight(n named, k int) *float32 {
	_, cols, _ := n.Stored()
	return &b.w.X[k/cols*b.w.Ld+k%cols]
}

// Forward is the sum over the list of synapses, to the bit: by rising pre cell, from 0, times the gain once.
func TestForwardIsTheSumOverSynapses(t *testing.T) {
	g := rand.New(rand.NewPCG(1, 2))
	for _, n := range wirings(g) {
		b := randomBatch(g, n, 3)
		got, want := Rows{make([]float32, 3*(n.post+5)), 3, n.post + 5}, make([]float32, 3*(n.post+5))
		for i := range got.X {
			got.X[i] = float32(g.NormFloat64())
			want[i] = got.X[i]
		}
		n.Forward(&Scratch{}, b.x, b.w, b.gain, got)
		for r := range 3 {
			sum := make([]float32, n.post)
			n.Each(func(pre, post, k int) {
				if fired(b.x.Row(r), pre) {
					sum[post] += *b.weight(n, k)
				}
			})
			for j, x := range sum {
				want[r*got.Ld+j] += float32(b.gain * x)
			}
		}
		compare(t, n.name+": Forward", got.X, want, n.tolerant)
		for r := range 3 {
			one, sum := make([]float32, n.post), make([]float32, n.post)
			n.ForwardGraded(&Scratch{}, b.graded.Row(r, n.pre), b.w, b.gain, one)
			n.Each(func(pre, post, k int) {
				if v := b.graded.Row(r, n.pre)[pre]; v != 0 {
					sum[post] += float32(float32(b.gain*v) * *b.weight(n, k))
				}
			})
			compare(t, n.name+": ForwardGraded", one, sum, n.tolerant || n.name == "one to one")
		}
	}
}

// Errors and gradients are the sums over the list of synapses.
func TestGradientsAreSumsOverSynapses(t *testing.T) {
	g := rand.New(rand.NewPCG(3, 4))
	for _, n := range wirings(g) {
		d, ok := n.Wiring.(Differentiable)
		if !ok {
			continue
		}
		b := randomBatch(g, n, 3)
		back, grad, graded := make([]float32, 3*n.pre), make([]float32, len(b.w.X)), make([]float32, len(b.w.X))
		d.Backward(&Scratch{}, b.x, b.e, b.w, b.gain, Rows{back, 3, n.pre})
		d.Accumulate(&Scratch{}, b.x, b.e, b.w, b.gain, grad)
		wantBack, wantGrad, wantGraded := make([]float32, len(back)), make([]float32, len(grad)), make([]float32, len(grad))
		_, cols, _ := n.Stored()
		for r := range 3 {
			d.AccumulateGraded(&Scratch{}, b.graded.Row(r, n.pre), b.e.Row(r, n.post), b.w, b.gain, graded)
			n.Each(func(pre, post, k int) {
				e, at := b.gain*b.e.Row(r, n.post)[post], k/cols*b.w.Ld+k%cols
				wantBack[r*n.pre+pre] += e * b.w.X[at]
				wantGraded[at] += e * b.graded.Row(r, n.pre)[pre]
				if fired(b.x.Row(r), pre) {
					wantGrad[at] += e
				}
			})
		}
		compare(t, n.name+": Backward", back, wantBack, true)
		close := Rows{make([]float32, 3*n.post), 3, n.post} // errors side by side
		for r := range 3 {
			copy(close.Row(r, n.post), b.e.Row(r, n.post))
		}
		clear(back)
		d.Backward(&Scratch{}, b.x, close, b.w, b.gain, Rows{back, 3, n.pre})
		compare(t, n.name+": Backward of errors side by side", back, wantBack, true)
		compare(t, n.name+": Accumulate", grad, wantGrad, true)
		compare(t, n.name+": AccumulateGraded", graded, wantGraded, true)
	}
}

// The numbers of synapses, of each cell and of all, are those of the list.
func TestFansAreThoseOfTheList(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 6))
	for _, n := range wirings(g) {
		out, all := make([]int, n.pre), int64(0)
		last := 0
		n.Each(func(pre, _, _ int) {
			if pre < last {
				t.Errorf("%s: synapses of cell %d after those of %d", n.name, pre, last)
			}
			last = pre
			out[pre]++
			all++
		})
		if n.Synapses() != all {
			t.Errorf("%s: %d synapses, the list has %d", n.name, n.Synapses(), all)
		}
		b, events := randomBatch(g, n, 1), int64(0)
		for i, k := range out {
			if n.Fan(i) != k {
				t.Errorf("%s: fan of cell %d: %d, in the list %d", n.name, i, n.Fan(i), k)
			}
			if fired(b.x.Row(0), i) {
				events += int64(k)
			}
		}
		if got := n.Events(b.x.Row(0)); got != events {
			t.Errorf("%s: %d events, by the list %d", n.name, got, events)
		}
	}
}

// What is pooled is the largest current of each window, and its gradient that of the synapses of that place: by differences.
func TestMaxPooled(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 8))
	in, mid, out := [3]int{8, 7, 2}, [3]int{6, 5, 3}, [3]int{3, 2, 3}
	inner := NewConv(in, mid, Window{Size: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}, 1)
	m := NewMaxPooled(inner, mid, out, [2]int{2, 2})
	n := named{"pooled", 8 * 7 * 2, 3 * 2 * 3, m, false}
	b := randomBatch(g, n, 2)
	forward := func() ([]float32, []float32) {
		cur, wide := make([]float32, 2*n.post), make([]float32, 2*90)
		m.Forward(&Scratch{}, b.x, b.w, b.gain, Rows{cur, 2, n.post})
		inner.Forward(&Scratch{}, b.x, b.w, b.gain, Rows{wide, 2, 90})
		return cur, wide
	}
	cur, wide := forward()
	for i, got := range cur {
		r, y, x, c := i/18, i%18/6, i%6/3, i%3
		want := float32(math.Inf(-1))
		for k := range 4 {
			want = max(want, wide[r*90+((2*y+k/2)*5+2*x+k%2)*3+c])
		}
		if got != want {
			t.Errorf("cell %d: %v, the largest is %v", i, got, want)
		}
	}
	loss := func() (sum float64) {
		cur, _ := forward()
		for i, v := range cur {
			sum += float64(v) * float64(b.e.Row(i/n.post, n.post)[i%n.post])
		}
		return sum
	}
	grad := make([]float32, len(b.w.X))
	m.Accumulate(&Scratch{}, b.x, b.e, b.w, b.gain, grad)
	for k := range 54 {
		const h = 1. / 1024
		w := b.weight(n, k)
		old := *w
		*w = old + h
		up := loss()
		*w = old - h
		down := loss()
		*w = old
		if got, want := float64(grad[k/3*b.w.Ld+k%3]), (up-down)/(2*h); math.Abs(got-want) > .01*(1+math.Abs(want)) {
			t.Errorf("weight %d: gradient %v, by differences %v", k, got, want)
		}
	}
}

func compare(t *testing.T, name string, got, want []float32, tolerant bool) {
	t.Helper()
	for i, x := range want {
		switch d := math.Abs(float64(got[i] - x)); {
		case tolerant && d <= 1e-4*(1+math.Abs(float64(x))):
		case math.Float32bits(got[i]) == math.Float32bits(x):
		default:
			t.Errorf("%s: number %d is %v, not %v", name, i, got[i], x)
			return
		}
	}
}
