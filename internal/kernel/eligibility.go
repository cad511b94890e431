package kernel

// Eligibility are the traces of N synapses that begin at one cell, in each of Rows samples, and the gradient that they give. One step with the
// trace z of the cell is, for each sample r and synapse j,
//
//	e ← Slope·(z − Strength·ε),  ε ← Rho·ε + Increment·e      with Adapted; e ← Slope·z without
//	ē ← Decay·ē + e
//	Sum ← Sum + Signal·ē
//
// where ε and ē are set to 0 where |x| < 1e-30.
type Eligibility struct {
	Rows, N                  int
	Decay                    float32
	Pre                      []float32 // z, one a sample at a stride of LdPre
	LdPre                    int
	Slope, Signal            []float32 // [sample][N], both at a stride of Ld
	Ld                       int
	Strength, Rho, Increment []float32 // one a synapse
	Adapted, Filtered        []float32 // ε, or nil, and ē: [sample][N]
	Sum                      []float32 // one a synapse
}

// Step takes one step.
func (x *Eligibility) Step() {
	if x.Rows <= 0 || x.N <= 0 {
		return
	}
	last(x.Slope, x.Rows, x.N, x.Ld)
	last(x.Signal, x.Rows, x.N, x.Ld)
	last(x.Pre, x.Rows, 1, x.LdPre)
	last(x.Filtered, x.Rows, x.N, x.N)
	_ = x.Sum[x.N-1]
	done := 0
	if active != levelGeneric {
		done = x.stepSIMD()
	}
	if done < x.N {
		x.stepGeneric(done)
	}
}

// stepGeneric takes the step of the synapses from number first on.
func (x *Eligibility) stepGeneric(first int) {
	for r := range x.Rows {
		z := x.Pre[r*x.LdPre]
		slope, signal, filtered := x.Slope[r*x.Ld:][:x.N], x.Signal[r*x.Ld:][:x.N], x.Filtered[r*x.N:][:x.N]
		for j := first; j < x.N; j++ {
			e := z
			if x.Adapted != nil {
				a := &x.Adapted[r*x.N+j]
				e -= float32(x.Strength[j] * *a)
				e = float32(slope[j] * e)
				*a = settled(float32(x.Rho[j]**a) + float32(x.Increment[j]*e))
			} else {
				e = float32(slope[j] * e)
			}
			f := settled(float32(x.Decay*filtered[j]) + e)
			filtered[j] = f
			x.Sum[j] += float32(signal[j] * f)
		}
	}
}

// settled is x, or 0 where it is tiny.
func settled(x float32) float32 {
	if x < tiny && x > -tiny {
		return 0
	}
	return x
}
