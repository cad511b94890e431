//go:build !amd64 || purego

package kernel

func addBothSIMD(x, y, w []float64) int { return 0 }

func fallBothSIMD(x, y []float64, a, b float64) int { return 0 }

func (h Humps) fallSIMD(toX, toY, x, y []float64, a, b float64, above []uint64) int { return 0 }

func subtractSumsSIMD(g, a, b []float64, c, d float64) int { return 0 }
