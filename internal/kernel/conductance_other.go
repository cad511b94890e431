//go:build !amd64 || purego

package kernel

func (c *Conductance) stepSIMD(v, ge, gi, th []float32, in *Arrivals) (over bool) { return false }
