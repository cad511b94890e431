//go:build !amd64 || purego

package kernel

func (x Runs) addSIMD(sum, w []float32, lists *CSR, limit int) {}

func (x Runs) sumSIMD(grad, silent []float32, f Factors, colsum *[Panel + RunSpare]float32, limit int) {
}
