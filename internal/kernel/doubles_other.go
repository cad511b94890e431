//go:build !amd64 || purego

package kernel

func expAllSIMD(row []float64) int { return 0 }

func logAllSIMD(row []float64) int { return 0 }

func divideSIMD(row []float64, by float64) int { return 0 }

func addDoublesSIMD(x, y []float64) int { return 0 }

func widenSIMD(to []float64, x []float32, by float64) int { return 0 }

func narrowSIMD(to []float32, x []float64) int { return 0 }
