// Command asmgen writes the assembly of package kernel: every kernel for AVX2 and for AVX-512 from one description.
//
//	go run . -out ../kernels_amd64.s -stubs ../stubs_amd64.go -pkg kernel
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("amd64,!purego")
	for _, s := range []isa{avx2{}, avx512{}} {
		gatherBlock(s, 16)
		gatherBlock(s, 64)
		scaleBlock(s)
		lifBlock(s)
		traceBlock(s)
		rowUpdate(s)
		adamVec(s)
		maskedSum(s)
	}
	Generate()
}
