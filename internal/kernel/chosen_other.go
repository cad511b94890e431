//go:build !amd64 || purego

package kernel

func (c *Chosen) addSIMD(to, w, e []float32, at []uint32, set []uint64) {}

func largestSIMD(best []float32, won []uint64, from []float32, at []uint32) {}

func keepSIMD(dst, x []float32, bits []uint64) int { return 0 }

func termsSIMD(dst Matrix, s Size, coef, x Matrix) int {
	return 0
}
