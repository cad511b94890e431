package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// traceCase are traces of some cells, with factors.
type traceCase struct {
	sums  TraceSums
	steps TraceSteps
	dst   []float32
	ldd   int
	list  []uint32
}

func newTraceCase(g *rand.Rand, paired bool) *traceCase {
	const cells = 9
	rows, n := 1+g.IntN(20), 1+g.IntN(64)
	ld, apart := n+g.IntN(5), rows*n+g.IntN(4)
	draw := func(n int) []float32 { return normals(g, n, 1) }
	x := &traceCase{ldd: n + g.IntN(5), list: []uint32{8, 0, 3, 5}[:1+g.IntN(4)]}
	x.dst = draw(cells * x.ldd)
	x.sums = TraceSums{Rows: rows, N: n, Apart: apart, Ld: ld, A: draw(cells * apart), Z: draw(cells * rows), ByA: draw(rows * ld), ByZ: draw(rows * ld), Gain: -.3}
	x.steps = TraceSteps{Rows: rows, N: n, Ld: ld, Keep: .5, FromZ: draw(rows * ld)}
	if paired {
		x.sums.B, x.sums.ByB = draw(cells*apart), draw(rows*ld)
		x.steps.FromB, x.steps.KeepB, x.steps.BFromZ = draw(rows*ld), draw(rows*ld), draw(rows*ld)
	}
	x.sums.A[0], x.sums.Z[0] = 1.5e-30, 0 // falls below the smallest size
	return x
}

// run adds the sums, and takes the traces of cell 0 further.
func (x *traceCase) run() {
	x.sums.Add(Mat(x.dst, x.ldd), x.list)
	size := x.sums.Rows * x.sums.N
	b := x.sums.B
	if b != nil {
		b = b[:size]
	}
	x.steps.Step(x.sums.A[:size], b, x.sums.Z[:x.sums.Rows])
}

// Sums and steps of traces have their equations in float64, to the rounding of float32.
func TestTraceSumsAreTheirEquations(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		g := rand.New(rand.NewPCG(7, 9))
		for n := range 100 {
			x := newTraceCase(g, n%2 == 1)
			dst, a, b := x.want()
			x.run()
			if x.sums.B == nil && x.sums.A[0] != 0 {
				t.Errorf("a trace of %v is kept", x.sums.A[0])
			}
			for what, pair := range map[string][2][]float64{"sum": {wide(x.dst), dst}, "a": {wide(x.sums.A), a}, "b": {wide(x.sums.B), b}} {
				for i, want := range pair[1] {
					if d := math.Abs(pair[0][i] - want); !(d < 2e-5) {
						t.Fatalf("case %d: %s %d is %v from its equation", n, what, i, d)
					}
				}
			}
		}
	})
}

// want is what run makes of the case.
func (x *traceCase) want() (dst, a, b []float64) {
	s, y := &x.sums, &x.steps
	dst, a, b = wide(x.dst), wide(s.A), wide(s.B)
	for _, i := range x.list {
		for k := range s.Rows * s.N {
			r, j := k/s.N, k%s.N
			worth := a[int(i)*s.Apart+k]*float64(s.ByA[r*s.Ld+j]) + float64(s.Z[int(i)*s.Rows+r])*float64(s.ByZ[r*s.Ld+j])
			if s.B != nil {
				worth += b[int(i)*s.Apart+k] * float64(s.ByB[r*s.Ld+j])
			}
			dst[int(i)*x.ldd+j] += float64(s.Gain) * worth
		}
	}
	for k := range s.Rows * s.N {
		by, z := k/s.N*y.Ld+k%s.N, float64(s.Z[k/s.N])
		a[k] = float64(y.Keep)*a[k] + float64(y.FromZ[by])*z
		if s.B != nil {
			a[k] += float64(y.FromB[by]) * b[k]
			b[k] = float64(y.KeepB[by])*b[k] + float64(y.BFromZ[by])*z
		}
	}
	return dst, a, b
}

// Every instruction set gives the same bits.
func TestTraceSumsHaveTheSameBits(t *testing.T) {
	var want []string
	eachLevel(t, func(t *testing.T) {
		g, got := rand.New(rand.NewPCG(8, 9)), []string{}
		for n := range 60 {
			x := newTraceCase(g, n%2 == 1)
			x.run()
			for _, list := range [][]float32{x.dst, x.sums.A, x.sums.B} {
				for _, v := range list {
					got = append(got, fmt.Sprintf("%x", math.Float32bits(v)))
				}
			}
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Error("other bits than in plain Go")
		}
	})
}
