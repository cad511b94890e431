package kernel

// tiny is the smallest size of a trace or a moment that is kept. A float32 that decays by a factor above 1/2 would otherwise
// stick at a denormal number for ever, which is slow and never 0.
const tiny = 1e-30

// Trace is an exponential trace of spikes. One step of a trace z with spike s is
//
//	z ← Decay·z, then z + 1 if Additive, else 1, where s = 1, then 0 where |z| < 1e-30
type Trace struct {
	Decay    float32 // what a step leaves of a trace
	Additive bool    // spikes add up; otherwise the last one counts
}

// Rows takes one step of n traces in each of rows samples. Unless sumsq is nil, sumsq[b] becomes Σ_j z[b·ldz + j]²: in 16
// partial sums, of the columns j ≡ 0 … 15 modulo 16, added by halves.
func (t Trace) Rows(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	if active != levelGeneric && rows > 0 && n > 0 && n <= 64 && n%16 == 0 {
		t.rowsSIMD(rows, n, z, ldz, spikes, lds, sumsq)
		return
	}
	t.rowsGeneric(rows, n, z, ldz, spikes, lds, sumsq)
}

func (t Trace) rowsGeneric(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	for b := range rows {
		q := t.row(z[b*ldz:][:n], spikes[b*lds:])
		if sumsq != nil {
			sumsq[b] = fold(q)
		}
	}
}

// row takes one step of a row and returns its partial sums of squares.
func (t Trace) row(z []float32, spikes []uint64) (q [16]float32) {
	for j, x := range z {
		x = float32(t.Decay * x)
		if spikes[j>>6]>>(j&63)&1 == 1 {
			if !t.Additive {
				x = 0
			}
			x++
		}
		if x < tiny && x > -tiny {
			x = 0
		}
		z[j] = x
		q[j&15] += float32(x * x)
	}
	return q
}

// fold adds the second half of q to the first until one is left.
func fold(q [16]float32) float32 {
	for h := 8; h > 0; h >>= 1 {
		for i := range h {
			q[i] += q[i+h]
		}
	}
	return q[0]
}
