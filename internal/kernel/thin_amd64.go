//go:build amd64 && !purego

package kernel

import "unsafe"

// thinRecord is read by assembly; strides are in bytes.
type thinRecord struct {
	mode          uint64 // 1: C is 0 before
	c, a, b       *float32
	ldC, ldA, ldB uintptr
	k             uint64
}

func (x *Thin) addSIMD() {
	n, high := (x.N+15)&^15, lanes()/2
	last(x.C, x.Rows, n, x.LdC)
	last(x.A, x.Rows, x.K, x.LdA)
	last(x.B, x.K, n, x.LdB)
	p := thinRecord{ldC: uintptr(x.LdC * bytes), ldA: uintptr(x.LdA * bytes), ldB: uintptr(x.LdB * bytes), k: uint64(x.K)}
	if x.Set {
		p.mode = 1
	}
	for j := 0; j < n; {
		vectors := min(3, (n-j)/lanes())
		p.b = &x.B[j]
		for r := 0; r < x.Rows; {
			p.c, p.a = &x.C[r*x.LdC+j], &x.A[r*x.LdA]
			blocks := min((x.Rows-r)/high, mostGathers/x.K)
			if r += blocks * high; blocks == 0 {
				thinRows(vectors, &p, min(x.Rows-r, high), false)
				r = x.Rows
				continue
			}
			thinRows(vectors, &p, blocks, true)
		}
		j += vectors * lanes()
	}
}

// thinRows takes so many columns, and rows rows or, if they are high, blocks of lanes/2 rows.
func thinRows(vectors int, p *thinRecord, rows int, high bool) {
	at := (*byte)(unsafe.Pointer(p))
	switch {
	case vectors == 3 && high:
		thinHigh3(at, rows)
	case vectors == 2 && high:
		thinHigh2(at, rows)
	case high:
		thinHigh1(at, rows)
	case vectors == 3:
		thinLow3(at, rows)
	case vectors == 2:
		thinLow2(at, rows)
	default:
		thinLow1(at, rows)
	}
}
