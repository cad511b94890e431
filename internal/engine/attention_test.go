package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// attend is the definition of attention in float64: Σ_j (Σ_c q_ic·k_jc)·v_jc by head.
func attend(x []float64, tokens, channels, heads int) []float64 {
	out, n := make([]float64, tokens*channels), channels/heads
	at := func(token, part, c int) float64 { return x[(3*token+part)*channels+c] }
	for i := range tokens {
		for j := range tokens {
			for h := range heads {
				score := 0.0
				for c := h * n; c < (h+1)*n; c++ {
					score += at(i, 0, c) * at(j, 1, c)
				}
				for c := h * n; c < (h+1)*n; c++ {
					out[i*channels+c] += score * at(j, 2, c)
				}
			}
		}
	}
	return out
}

// Forward is the definition to the bit, and errors are its derivatives: in each spike it is linear, so that differences of any size give them.
func TestAttention(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 6))
	for _, size := range [][3]int{{1, 1, 1}, {3, 8, 2}, {5, 6, 3}, {4, 66, 1}, {2, 130, 2}, {7, 21, 7}} {
		tokens, channels, heads := size[0], size[1], size[2]
		a := NewAttention(tokens, channels, heads)
		n := named{fmt.Sprint(size), 3 * tokens * channels, tokens * channels, a, false}
		b := randomBatch(g, n, 3)
		cur := Rows{make([]float32, 3*n.post), 3, n.post}
		a.Forward(&Scratch{}, b.x, b.w, b.gain, cur)
		back, grad := Rows{make([]float32, 3*n.pre), 3, n.pre}, []float32{0}
		a.Backward(&Scratch{}, b.x, b.e, b.w, b.gain, back)
		a.Accumulate(&Scratch{}, b.x, b.e, b.w, b.gain, grad)
		scale, wantGrad := float64(b.gain)*float64(b.w.X[0]), 0.0
		for r := range 3 {
			x, e := make([]float64, n.pre), b.e.Row(r, n.post)
			for i := range x {
				if fired(b.x.Row(r), i) {
					x[i] = 1
				}
			}
			loss := func() (sum float64) {
				for i, y := range attend(x, tokens, channels, heads) {
					sum += scale * y * float64(e[i])
				}
				return sum
			}
			for i, y := range attend(x, tokens, channels, heads) {
				if want := float32(b.gain * float32(b.w.X[0]*float32(y))); cur.Row(r, n.post)[i] != want {
					t.Fatalf("%v: current %v, want %v", size, cur.Row(r, n.post)[i], want)
				}
			}
			wantGrad += loss() / float64(b.w.X[0])
			for i := range x {
				was := x[i]
				x[i] = was + 1
				above := loss()
				x[i] = was - 1
				want := (above - loss()) / 2
				if x[i] = was; math.Abs(float64(back.Row(r, n.pre)[i])-want) > 1e-4*(1+math.Abs(want)) {
					t.Fatalf("%v: error of spike %d is %v, by differences %v", size, i, back.Row(r, n.pre)[i], want)
				}
			}
		}
		if math.Abs(float64(grad[0])-wantGrad) > 1e-4*(1+math.Abs(wantGrad)) {
			t.Errorf("%v: ∂L/∂w %v, want %v", size, grad[0], wantGrad)
		}
	}
}

// Graded values are multiplied as spikes are.
func TestAttentionOfGradedValues(t *testing.T) {
	g := rand.New(rand.NewPCG(7, 8))
	n := named{"attention", 3 * 4 * 6, 4 * 6, NewAttention(4, 6, 2), false}
	a, b := n.Wiring.(Attending), randomBatch(g, n, 1)
	x, e := b.graded.Row(0, n.pre), b.e.Row(0, n.post)
	cur, grad, wantGrad := make([]float32, n.post), []float32{0}, 0.0
	a.ForwardGraded(&Scratch{}, x, b.w, b.gain, cur)
	a.AccumulateGraded(&Scratch{}, x, e, b.w, b.gain, grad)
	double := make([]float64, len(x))
	for i, v := range x {
		double[i] = float64(v)
	}
	for i, y := range attend(double, 4, 6, 2) {
		want := float64(b.gain) * float64(b.w.X[0]) * y
		if math.Abs(float64(cur[i])-want) > 1e-5*(1+math.Abs(want)) {
			t.Errorf("current %d is %v, want %v", i, cur[i], want)
		}
		wantGrad += float64(b.gain) * y * float64(e[i])
	}
	if math.Abs(float64(grad[0])-wantGrad) > 1e-5*(1+math.Abs(wantGrad)) {
		t.Errorf("∂L/∂w %v, want %v", grad[0], wantGrad)
	}
	back := make([]float32, n.pre)
	a.BackwardGraded(x, e, b.w, b.gain, back)
	loss := func() (sum float64) {
		for i, y := range attend(double, 4, 6, 2) {
			sum += float64(b.gain) * float64(b.w.X[0]) * y * float64(e[i])
		}
		return sum
	}
	for i := range double { // the loss is linear in each value
		double[i]++
		above := loss()
		double[i] -= 2
		want := (above - loss()) / 2
		if double[i]++; math.Abs(float64(back[i])-want) > 1e-4*(1+math.Abs(want)) {
			t.Errorf("error of value %d is %v, by differences %v", i, back[i], want)
		}
	}
}

// Every query, key and value meets every token once, which is what is counted of its spike.
func TestAttentionCounts(t *testing.T) {
	a := NewAttention(3, 4, 2)
	met, posts := map[[2]int]int{}, 0
	a.Each(func(pre, post, weight int) {
		met[[2]int{pre, post / 4}]++
		if posts++; weight != 0 || pre%4 != post%4 {
			t.Errorf("cell %d meets cell %d by weight %d", pre, post, weight)
		}
	})
	fan, even := a.Even()
	if posts != 36*3 || len(met) != posts || a.Synapses() != int64(posts) || fan != 3 || !even || a.Fan(5) != 3 || a.Events([]uint64{0b1011}) != 9 || a.Heads() != 2 {
		t.Errorf("%d synapses, %d, fan %d", posts, a.Synapses(), fan)
	}
	if rows, cols, ld := a.Stored(); rows*cols*ld != 1 {
		t.Error("there is one weight")
	}
}
