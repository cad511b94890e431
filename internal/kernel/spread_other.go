//go:build !amd64 || purego

package kernel

func (s Spread) expandSIMD(dst, x []float32) {}

func (s Spread) pickSIMD(x, from []float32) {}

func (s Spread) addSIMD(sum, x []float32, lists *CSR, limit int) {}

func (s Spread) sumSIMD(list []uint32, grad, count []float32, f Factors, limit int) {}
