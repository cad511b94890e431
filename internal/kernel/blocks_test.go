package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// blockOf is the shape of a block of cells in a test: strides are greater than rows are long.
type blockOf struct{ rows, n, cols, ld, ldCur, words int }

func newBlockOf(r *rand.Rand, n int) blockOf {
	cols := (n + 15) &^ 15
	return blockOf{rows: 1 + r.IntN(5), n: n, cols: cols, ld: cols + 16*r.IntN(3), ldCur: cols + 16*r.IntN(3), words: 1 + r.IntN(2)}
}

func (b blockOf) state(r *rand.Rand) []float32 { return normals(r, b.rows*b.ld, 1) }

func (b blockOf) spikes(r *rand.Rand) []uint64 {
	w := make([]uint64, b.rows*b.words)
	for i := range w {
		w[i] = r.Uint64() & r.Uint64() & (1<<b.n - 1)
	}
	return w
}

// bitsOf are words as numbers.
func bitsOf(words []uint64) (x []float32) {
	for _, w := range words {
		for ; w != 0; w >>= 16 {
			x = append(x, float32(w&0xffff))
		}
		x = append(x, -1)
	}
	return x
}

var blockLengths = []int{1, 16, 17, 36, 48, 63, 64}

// spikingModes are all that cells can do, with and without what is asked of a step back.
func spikingModes() (modes []SpikingMode) {
	resets := []SpikingMode{0, SpikingZeroes, SpikingSubtracts, SpikingLate, SpikingCancels}
	for _, adapts := range []SpikingMode{0, SpikingAdapts, SpikingAdapts | SpikingAdapted} {
		for _, reset := range resets {
			for _, more := range []SpikingMode{0, SpikingThrough, SpikingInclusive, SpikingThrough | SpikingInclusive} {
				modes = append(modes, SpikingFires|adapts|reset|more)
			}
		}
	}
	return append(modes, 0)
}

func spikingOf(r *rand.Rand, m SpikingMode, b blockOf) Spiking {
	some := func() []float32 { return normals(r, b.cols, 1) }
	return Spiking{Mode: m, ResetTo: -0.25, Decay: some(), Input: some(), Th: some(), Strength: some(), Rho: some(), Increment: some()}
}

// Steps of a block of cells have the same bits everywhere, with potentials at their thresholds too.
func TestSpikingStep(t *testing.T) {
	for _, m := range spikingModes() {
		eachWay(t, blockLengths, func(r *rand.Rand, n int) [][]float32 {
			b := newBlockOf(r, n)
			c := spikingOf(r, m, b)
			x := SpikingStep{Rows: b.rows, N: n, Cols: b.cols, Ld: b.ld, LdCur: b.ldCur, Words: b.words, Cur: normals(r, b.rows*b.ldCur, 1),
				Before: b.state(r), Now: b.state(r), AdaptBefore: b.state(r), Adapt: b.state(r), Was: b.spikes(r), Fired: b.spikes(r)}
			if r.IntN(2) == 0 {
				x.Kept = b.state(r)
			}
			for i := 0; i < n; i += 3 { // u is 0
				c.Decay[i], c.Input[i], c.Th[i], c.Strength[i] = 0, 0, 0, 0
			}
			c.Step(&x)
			for k, w := range x.Fired {
				if k%b.words == 0 && n < 64 && w>>n != 0 {
					t.Fatalf("of %d cells, others fire: %x", n, w)
				}
			}
			return [][]float32{x.Now, x.Adapt, x.Kept, bitsOf(x.Fired)}
		})
	}
}

// So have steps back.
func TestSpikingBack(t *testing.T) {
	for _, m := range spikingModes() {
		eachWay(t, blockLengths, func(r *rand.Rand, n int) [][]float32 {
			b := newBlockOf(r, n)
			c := spikingOf(r, m, b)
			x := SpikingErrors{Rows: b.rows, Cols: b.cols, Ld: b.ld, LdE: b.ldCur, LdDirect: b.ldCur, Words: b.words, Slope: b.state(r),
				E: normals(r, b.rows*b.ldCur, 1), U: b.state(r), A: b.state(r), Spike: b.state(r), Before: b.state(r), Taken: b.state(r),
				AdaptBefore: b.state(r), Adapt: b.state(r), Was: b.spikes(r)}
			if r.IntN(2) == 0 {
				x.Direct = normals(r, b.rows*b.ldCur, 1)
			}
			if r.IntN(2) == 0 {
				for i := range x.Sums {
					x.Sums[i] = b.state(r)
				}
			}
			c.Back(&x)
			return append([][]float32{x.E, x.U, x.A, x.Spike}, x.Sums[:]...)
		})
	}
}

func TestRaiseRows(t *testing.T) {
	eachWay(t, append(anyLength, 0), func(r *rand.Rand, n int) [][]float32 {
		ld := n + 3
		th, strength, a, dst := normals(r, n, 1), normals(r, n, 1), normals(r, 4*ld, 1), make([]float32, 4*ld)
		RaiseRows(dst, a, ld, th, strength, 4, n)
		for i := range 4 * n {
			at, k := i/max(n, 1)*ld+i%max(n, 1), i%max(n, 1)
			if want := th[k] + float32(strength[k]*a[at]); dst[at] != want {
				t.Fatalf("number %d of row %d is %v, want %v", k, i/n, dst[at], want)
			}
		}
		return [][]float32{dst}
	})
}

// resonatorsOf returns cells, and the numbers of a block of them before a step and behind it.
func resonatorsOf(r *rand.Rand, b blockOf) (Resonators, ResonatorStep) {
	c := Resonators{Dt: 0.01, Gamma: 0.9, Plain: r.IntN(3) == 0, Damp: normals(r, b.cols, 1), Omega: normals(r, b.cols, 9)}
	return c, ResonatorStep{Rows: b.rows, N: b.n, Cols: b.cols, Ld: b.ld, LdCur: b.ldCur, Words: b.words, Cur: normals(r, b.rows*b.ldCur, 50),
		Th: normals(r, b.cols, 0.1), U: b.state(r), V: b.state(r), Q: b.state(r), NextU: b.state(r), NextV: b.state(r), NextQ: b.state(r),
		Fired: b.spikes(r)}
}

// near compares a number to one worked out in float64.
func near(t *testing.T, name string, got float32, want float64) {
	t.Helper()
	if math.Abs(float64(got)-want) > 1e-5*(1+math.Abs(want)) {
		t.Fatalf("%s is %v, want %v", name, got, want)
	}
}

// Steps of resonators have the same bits everywhere, and are those of the equations worked out in float64.
func TestResonatorStep(t *testing.T) {
	eachWay(t, blockLengths, func(r *rand.Rand, n int) [][]float32 {
		b := newBlockOf(r, n)
		c, x := resonatorsOf(r, b)
		c.Step(&x)
		for row := range b.rows {
			fired := x.Fired[row*b.words]
			if n < 64 && fired>>n != 0 {
				t.Fatalf("of %d cells, others fire: %x", n, fired)
			}
			for i := range n {
				at, q := row*b.ld+i, float32(0)
				if !c.Plain {
					q = x.Q[at]
				}
				dt, u, v, w, spike := 0.01, float64(x.U[at]), float64(x.V[at]), float64(c.Omega[i]), float64(fired>>i&1)
				beta := float64(c.Damp[i] - q)
				near(t, "u", x.NextU[at], u+dt*(beta*u-w*v+float64(x.Cur[row*b.ldCur+i])))
				near(t, "v", x.NextV[at], v+dt*(w*u+beta*v))
				if !c.Plain {
					near(t, "q", x.NextQ[at], 0.9*float64(q)+spike)
				}
				if above := x.NextU[at] > x.Th[i]+q; above != (spike == 1) {
					t.Fatalf("%d cells: the spike of cell %d is %v", n, i, spike)
				}
			}
		}
		return [][]float32{x.NextU, x.NextV, x.NextQ, bitsOf(x.Fired)}
	})
}

func TestResonatorBack(t *testing.T) {
	eachWay(t, blockLengths, func(r *rand.Rand, n int) [][]float32 {
		b := newBlockOf(r, n)
		c, s := resonatorsOf(r, b)
		x := ResonatorErrors{Rows: b.rows, Cols: b.cols, Ld: b.ld, LdE: b.ldCur, LdDirect: b.ldCur, Slope: b.state(r), E: normals(r, b.rows*b.ldCur, 1),
			U: s.U, V: s.V, Q: s.Q, G: b.state(r), H: b.state(r), R: b.state(r)}
		if r.IntN(2) == 0 {
			x.Direct = normals(r, b.rows*b.ldCur, 1)
		}
		if r.IntN(2) == 0 {
			x.Omega, x.Damp = b.state(r), b.state(r)
		}
		before := x
		for _, y := range []*[]float32{&before.E, &before.G, &before.H, &before.R, &before.Omega, &before.Damp} {
			*y = slices.Clone(*y)
		}
		c.Back(&x)
		for i := range b.rows * n {
			compareResonatorBack(t, c, &before, &x, i/n, i%n)
		}
		return [][]float32{x.G, x.H, x.R, x.E, x.Omega, x.Damp}
	})
}

// compareResonatorBack compares the errors of a cell in a row with the equations, worked out in float64.
func compareResonatorBack(t *testing.T, c Resonators, old, x *ResonatorErrors, row, i int) {
	t.Helper()
	at, atE := row*x.Ld+i, row*x.LdE+i
	late, r, direct := 0.0, 0.0, 0.0
	if !c.Plain {
		late, r = float64(x.Q[at]), float64(old.R[at])
	}
	if x.Direct != nil {
		direct = float64(x.Direct[atE])
	}
	z := float64(x.Slope[at]) * (float64(old.E[atE]) + r)
	dt, u, v, w := 0.01, float64(x.U[at]), float64(x.V[at]), float64(c.Omega[i])
	g, h, beta := float64(old.G[at])+z+direct, float64(old.H[at]), float64(c.Damp[i])-late
	if x.Omega != nil {
		near(t, "∂L/∂ω", x.Omega[at], float64(old.Omega[at])+dt*(u*h-v*g))
		near(t, "∂L/∂β", x.Damp[at], float64(old.Damp[at])+dt*(u*g+v*h))
	}
	near(t, "g", x.G[at], g*(1+dt*beta)+dt*w*h)
	near(t, "h", x.H[at], h*(1+dt*beta)-dt*w*g)
	near(t, "e", x.E[atE], dt*g)
	if !c.Plain {
		near(t, "r", x.R[at], 0.9*r-z-dt*(u*g+v*h))
	}
}
