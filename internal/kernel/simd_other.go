//go:build !amd64 || purego

package kernel

// There is no assembly here: active is a constant, and the compiler leaves the calls of the functions named SIMD out.
const active = levelGeneric

func gatherSIMD(dst Matrix, n int, w Matrix, gain float32, l Lists, set bool) int { return 0 }

func scaleSIMD(dst, x, coef []float32) {}

func addRowSIMD(dst, x []float32, a float32) int { return 0 }

func (l LIF) rowsSIMD(rows, n int, v, cur Matrix, th Thresholds, spikes Bits) {}

func (t Trace) rowsSIMD(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
}

func (u RowUpdate) rowsSIMD(cells []uint32, lo, hi int, wmv, grad, count []float32, colsum *[Panel]float32) {
}

func (u RowUpdate) learnSIMD(cells []uint32, wmv []float32, f Factors, colsum *[Panel]float32) {}

func (u RowUpdate) replaySIMD(cells, lag []uint32, wmv []float32, past Past) {}

func (u RowUpdate) listedSIMD(s Listed, colsum *[Panel]float32) int { return 0 }

func pairsSIMD(dst []float32, apart int, w []float32, ldw int, gain float32, start, idx []uint32) {}

func adamSIMD(w, g, m, v []float32, s AdamStep) int { return 0 }

func maskedSIMD(dst []float32, b []uint64, lds int, start, rows []uint32, coef []float32) {}

func tileShape() (high, wide int) { return genericHigh, genericWide }

func pause() {}

func prefetch(*uint16, int) {}

func prefetchNumbers(*float32, int) {}

func tileSIMD(a, b, c []float32, ldc int, add bool) {}

func thinSIMD(s Size, a, b, c Matrix, acc bool) {}

func packSIMD(dst, x []float32, ld, width, k int) {}

func turnSIMD(dst []float32, width int, x []float32, ld, lanes, k int) {}

func countSIMD(dst []float32, b []uint64, lds int, start, rows []uint32) {}

func multiplySIMD(dst, a, b []float32) int { return 0 }

func addProductSIMD(dst, a, b []float32) int { return 0 }

func subtractProductSIMD(dst, a, b []float32) int { return 0 }

func aboveSIMD(x, th []float32) uint64 { return 0 }

func (s Slope) rowSIMD(d, u, th []float32) {}

func expSIMD(row []float32, k, peak float32) int { return 0 }

func bellsSIMD(row []float32, a, b Bell) int { return 0 }

func raiseSIMD(dst, a []float32, ld int, th, strength []float32, rows int) {}

func (c *Spiking) stepSIMD(x *SpikingStep) {}

func (c *Spiking) backSIMD(x *SpikingErrors) {}

func (c *Resonators) stepSIMD(x *ResonatorStep) {}

func (c *Resonators) backSIMD(x *ResonatorErrors) {}

func (x *MembraneErrors) backSIMD(decay, input []float32) {}

func (x *SpikeErrors) backSIMD(beta []float32) {}

func (x *AdaptErrors) backSIMD(rho, kappa []float32) {}
