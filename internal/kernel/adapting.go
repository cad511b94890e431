package kernel

// SpikeErrors is one step back through the spikes s of a row of cells with thresholds θ + β·a that adapt. All slices reach to the length of Z.
type SpikeErrors struct {
	Z, E, Late []float32 // σ′; the error of s of this step, and what later steps have left of it
	G, GA      []float32 // errors of u and a
	A          []float32 // the adaptation a
	Th, Beta   []float32 // derivatives by θ and β
}

// Back takes the step with strengths β. With z = σ′·(E + Late):
//
//	G += z,  GA −= β·z,  Th −= z,  Beta −= z·a
func (x *SpikeErrors) Back(beta []float32) {
	if n := len(x.Z); active != levelGeneric && n > 0 && n&15 == 0 {
		x.backSIMD(beta[:n])
		return
	}
	for i, s := range x.Z {
		z := float32(s * (x.E[i] + x.Late[i]))
		x.G[i] += z
		x.Th[i] -= z
		x.GA[i] -= float32(beta[i] * z)
		x.Beta[i] -= float32(z * x.A[i])
	}
}

// AdaptErrors is one step back through a = ρ·a + κ·s of a row of cells. All slices reach to the length of G.
type AdaptErrors struct {
	G, Early []float32 // error of the new a; what the old one has from elsewhere
	A        []float32 // the old a
	Before   []float32 // receives the error of the old a
	Spike    []float32 // the error of s, to which its own is added
	Rho      []float32 // derivative by ρ
}

// Back takes the step with these factors:
//
//	Before = ρ·G + Early,  Spike += κ·G,  Rho += G·a
func (x *AdaptErrors) Back(rho, kappa []float32) {
	if n := len(x.G); active != levelGeneric && n > 0 && n&15 == 0 {
		x.backSIMD(rho[:n], kappa[:n])
		return
	}
	for i, g := range x.G {
		x.Before[i] = float32(rho[i]*g) + x.Early[i]
		x.Spike[i] += float32(kappa[i] * g)
		x.Rho[i] += float32(g * x.A[i])
	}
}
