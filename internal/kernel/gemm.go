package kernel

// Gemm computes C = A·B, or C += A·B if acc.
func Gemm(p *Pool, transA, transB bool, m, n, k int, a []float32, lda int, b []float32, ldb int, c []float32, ldc int, acc bool) {
	for i := range m {
		row := c[i*ldc:][:n]
		if !acc {
			clear(row)
		}
		for q := range k {
			x := a[i*lda:][:q+1][q]
			if transA {
				x = a[q*lda+i]
			}
			if transB {
				for j := range row {
					row[j] += float32(x * b[j*ldb+q])
				}
				continue
			}
			for j, y := range b[q*ldb:][:n] {
				row[j] += float32(x * y)
			}
		}
	}
}
