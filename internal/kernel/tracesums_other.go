//go:build !amd64 || purego

package kernel

func (x *TraceSums) addSIMD(dst Matrix, cells []uint32) int { return 0 }

func (x *TraceSteps) stepSIMD(a, b, z []float32) int { return 0 }
