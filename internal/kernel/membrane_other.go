//go:build !amd64 || purego

package kernel

func (l LIF) nextSIMD(rows, n int, before []float32, ldb int, cur []float32, ldc int, now []float32, ldn int, th []float32,
	was, fired []uint64, lds int) {
}

func (x Errors) rowsSIMD(rows, n int, e []float32, lde int, g []float32, ldg int, u []float32, ldu int, th []float32, fired []uint64, lds int,
	direct []float32, ldd int, slope []float32) {
}

func combineSIMD(dst []float32, ldd, n int, coef []float32, ldc, k int, x []float32, ldx int, gain float32, rows int) int {
	return 0
}
