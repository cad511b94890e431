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

func thinSIMD(s Size, a, b, c Matrix, acc bool) {
	n, high := (s.N+15)&^15, lanes()/2
	last(c.X, s.M, n, c.Ld)
	last(a.X, s.M, s.K, a.Ld)
	last(b.X, s.K, n, b.Ld)
	p := thinRecord{ldC: uintptr(c.Ld * bytes), ldA: uintptr(a.Ld * bytes), ldB: uintptr(b.Ld * bytes), k: uint64(s.K)}
	if !acc {
		p.mode = 1
	}
	for j := 0; j < n; {
		vectors := min(3, (n-j)/lanes())
		p.b = &b.X[j]
		for r := 0; r < s.M; {
			p.c, p.a = &c.X[r*c.Ld+j], a.at(r)
			blocks := min((s.M-r)/high, mostGathers/s.K)
			if r += blocks * high; blocks == 0 {
				thinRows(vectors, &p, min(s.M-r, high), false)
				r = s.M
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
