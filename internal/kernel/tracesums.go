package kernel

// TraceSums are sums over Rows samples of what traces of synapses are worth, by factors that all synapses onto a cell share. The N synapses of
// pre cell i have traces A and, unless they are nil, B, [sample][N], from number i·Apart on, and it has one of its own in each sample, Z, from number
// i·Rows on:
//
//	worth_ij = Σ_r (A_rj·ByA_rj + B_rj·ByB_rj + Z_r·ByZ_rj)
//
// Factors are [sample][N], at a stride of Ld.
type TraceSums struct {
	Rows, N, Apart, Ld int
	A, B, Z            []float32
	ByA, ByB, ByZ      []float32
	Gain               float32
}

// Add adds Gain · worth_ij to dst[i·ldd + j], of the listed pre cells i. Sums run in order of the samples, from 0, and are multiplied once.
func (x *TraceSums) Add(dst Matrix, cells []uint32) {
	if x.Rows <= 0 || x.N <= 0 || len(cells) == 0 {
		return
	}
	last(x.ByA, x.Rows, x.N, x.Ld)
	last(x.ByZ, x.Rows, x.N, x.Ld)
	if x.B != nil {
		last(x.ByB, x.Rows, x.N, x.Ld)
	}
	for _, i := range cells {
		_, _, _ = x.A[int(i)*x.Apart:][x.Rows*x.N-1], x.Z[int(i)*x.Rows:][x.Rows-1], dst.X[int(i)*dst.Ld:][x.N-1]
		if x.B != nil {
			_ = x.B[int(i)*x.Apart:][x.Rows*x.N-1]
		}
	}
	done := 0
	if active != levelGeneric {
		done = x.addSIMD(dst, cells)
	}
	for _, i := range cells {
		for j := done; j < x.N; j++ {
			dst.X[int(i)*dst.Ld+j] += float32(x.Gain * x.worth(int(i), j))
		}
	}
}

// worth is that of synapse j of cell i.
func (x *TraceSums) worth(i, j int) (sum float32) {
	at, z := i*x.Apart+j, x.Z[i*x.Rows:]
	for r := range x.Rows {
		sum += float32(x.A[at+r*x.N] * x.ByA[r*x.Ld+j])
		if x.B != nil {
			sum += float32(x.B[at+r*x.N] * x.ByB[r*x.Ld+j])
		}
		sum += float32(z[r] * x.ByZ[r*x.Ld+j])
	}
	return sum
}

// TraceSteps take traces of synapses over several steps at once, by factors that all synapses onto a cell share: of pre cell i, with A, B and Z as
// [TraceSums] has them,
//
//	a ← Keep·a + FromB·b + FromZ·z,  b ← KeepB·b + BFromZ·z
//
// both 0 where they are tiny. Without B, those with it have no term. Z is left as it is.
type TraceSteps struct {
	Rows, N, Ld  int
	Keep         float32
	FromB, FromZ []float32 // [sample][N], at a stride of Ld, as the two below
	KeepB        []float32
	BFromZ       []float32
}

// Step takes the traces of one pre cell: a and b of N synapses a sample, z of one number.
func (x *TraceSteps) Step(a, b, z []float32) {
	if x.Rows <= 0 || x.N <= 0 {
		return
	}
	last(a, x.Rows, x.N, x.N)
	last(x.FromZ, x.Rows, x.N, x.Ld)
	_ = z[x.Rows-1]
	done := 0
	if b != nil {
		last(b, x.Rows, x.N, x.N)
		for _, by := range [][]float32{x.FromB, x.KeepB, x.BFromZ} {
			last(by, x.Rows, x.N, x.Ld)
		}
	}
	if active != levelGeneric {
		done = x.stepSIMD(a, b, z)
	}
	for r := 0; r < x.Rows && done < x.N; r++ {
		for j := done; j < x.N; j++ {
			x.one(r*x.N+j, r*x.Ld+j, a, b, z[r])
		}
	}
}

// one takes a synapse, whose traces have number at and whose factors have number by.
func (x *TraceSteps) one(at, by int, a, b []float32, z float32) {
	v := float32(x.Keep * a[at])
	if b != nil {
		old := b[at]
		v += float32(x.FromB[by] * old)
		b[at] = settled(float32(x.KeepB[by]*old) + float32(x.BFromZ[by]*z))
	}
	a[at] = settled(v + float32(x.FromZ[by]*z))
}
