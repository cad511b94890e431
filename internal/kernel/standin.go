// Package kernel: a stand-in in plain Go until the real files are here; delete this file then.
package kernel

import (
	"math"
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"
)

const Panel = 64

func Ld(n int) int { return (n+15)/16*16 + 16 }
func Alloc(n int) []float32 {
	x := make([]float32, n+16)
	off := 0
	for uintptr(unsafe.Pointer(&x[off]))%64 != 0 {
		off++
	}
	return x[off : off+n : off+n]
}
func AllocWords(n int) []uint64 { return make([]uint64, n) }

func GatherRows(dst []float32, ldd, n int, w []float32, ldw int, gain float32, start, idx []uint32) {
	if active != levelGeneric && n >= 16 && len(idx) > 0 {
		done := gatherSIMD(dst, ldd, n, w, ldw, gain, start, idx)
		if done == n {
			return
		}
		dst, w, n = dst[done:], w[done:], n-done
	}
	gatherGeneric(dst, ldd, n, w, ldw, gain, start, idx)
}

func gatherGeneric(dst []float32, ldd, n int, w []float32, ldw int, gain float32, start, idx []uint32) {
	var acc [64]float32
	for b := 0; b+1 < len(start); b++ {
		list := idx[start[b]:start[b+1]]
		if len(list) == 0 {
			continue
		}
		for lo := 0; lo < n; lo += 64 {
			m := min(64, n-lo)
			a := acc[:m]
			clear(a)
			for _, r := range list {
				row := w[int(r)*ldw+lo:][:m]
				for j, x := range row {
					a[j] += x
				}
			}
			d := dst[b*ldd+lo:][:m]
			for j, x := range a {
				d[j] += float32(gain * x)
			}
		}
	}
}

func AddRow(dst, x []float32, a float32) {
	for i, v := range x {
		dst[i] += float32(a * v)
	}
}

func UpdateRows(w []float32, ldw, n int, rows []uint32, a float32, x []float32, lo, hi float32) {
	for _, r := range rows {
		row := w[int(r)*ldw:][:n]
		for j := range row {
			row[j] = min(max(row[j]+float32(a*x[j]), lo), hi)
		}
	}
}

func ScaleRows(dst []float32, ldd int, src []float32, lds int, rows, n int, coef []float32) {
	if active != levelGeneric && n == 64 && rows > 0 {
		scaleSIMD(dst, ldd, src, lds, rows, coef)
		return
	}
	for b := range rows {
		d, s, c := dst[b*ldd:][:n], src[b*lds:][:n], coef[b]
		for j, x := range s {
			d[j] = c * x
		}
	}
}

func AddMasked(dst []float32, b []uint64, d float32) {
	for k, w := range b {
		for ; w != 0; w &= w - 1 {
			dst[k*64+bits.TrailingZeros64(w)] += d
		}
	}
}

type Reset uint8

const (
	ResetSubtract Reset = iota
	ResetZero
	ResetNone
)

type LIF struct {
	Decay, Input       float32
	Reset              Reset
	Delayed, Inclusive bool
}

func (l LIF) Rows(rows, n int, v []float32, ldv int, cur []float32, ldc int, th, shift, floor []float32, spikes []uint64, lds int) {
	pad := (n + 15) &^ 15
	if active != levelGeneric && rows > 0 && n > 0 && ldv >= pad && ldc >= pad && len(th) >= pad && len(v) >= (rows-1)*ldv+pad && len(cur) >= (rows-1)*ldc+pad {
		l.rowsSIMD(rows, n, v, ldv, cur, ldc, th, shift, floor, spikes, lds)
		return
	}
	l.rowsGeneric(rows, n, v, ldv, cur, ldc, th, shift, floor, spikes, lds)
}

func (l LIF) rowsGeneric(rows, n int, v []float32, ldv int, cur []float32, ldc int, th, shift, floor []float32, spikes []uint64, lds int) {
	for b := range rows {
		for lo := 0; lo < n; lo += 64 {
			m := min(64, n-lo)
			prev := spikes[b*lds+lo>>6]
			var out uint64
			for j := range m {
				t := th[lo+j]
				if shift != nil {
					t = max(t+shift[b], floor[b])
				}
				x := v[b*ldv+lo+j]
				fired := prev>>j&1 == 1
				if l.Delayed && fired && l.Reset == ResetZero {
					x = 0
				}
				x = float32(l.Decay*x) + float32(l.Input*cur[b*ldc+lo+j])
				if l.Delayed && fired && l.Reset == ResetSubtract {
					x -= t
				}
				if x > t || l.Inclusive && x == t {
					out |= 1 << j
					if !l.Delayed {
						switch l.Reset {
						case ResetSubtract:
							x -= t
						case ResetZero:
							x = 0
						}
					}
				}
				v[b*ldv+lo+j] = x
			}
			spikes[b*lds+lo>>6] = out
		}
	}
}

type Trace struct {
	Decay    float32
	Additive bool
}

func (t Trace) Rows(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	if active != levelGeneric && rows > 0 && n > 0 && n <= 64 && n%16 == 0 {
		t.rowsSIMD(rows, n, z, ldz, spikes, lds, sumsq)
		return
	}
	t.rowsGeneric(rows, n, z, ldz, spikes, lds, sumsq)
}

func (t Trace) rowsGeneric(rows, n int, z []float32, ldz int, spikes []uint64, lds int, sumsq []float32) {
	for b := range rows {
		var q [16]float32
		for j := range n {
			s := spikes[b*lds+j>>6]>>(j&63)&1 == 1
			x := float32(t.Decay * z[b*ldz+j])
			switch {
			case s && t.Additive:
				x++
			case s:
				x = 1
			}
			if x < 1e-30 && x > -1e-30 {
				x = 0
			}
			z[b*ldz+j] = x
			q[j&15] += float32(x * x)
		}
		if sumsq != nil {
			for h := 8; h > 0; h >>= 1 {
				for i := range h {
					q[i] += q[i+h]
				}
			}
			sumsq[b] = q[0]
		}
	}
}

type Adam struct{ Rate, Beta1, Beta2, Eps float64 }
type AdamStep struct{ Eta, Q, B1, B2, C1, C2, Eps float32 }

func (a Adam) At(step int64) AdamStep {
	p1, p2 := math.Pow(a.Beta1, float64(step)), math.Pow(a.Beta2, float64(step))
	return AdamStep{float32(a.Rate / (1 - p1)), float32(1 / math.Sqrt(1-p2)), float32(a.Beta1), float32(a.Beta2), float32(1 - a.Beta1), float32(1 - a.Beta2), float32(a.Eps)}
}

func (s AdamStep) one(w, g, m, v float32) (float32, float32, float32) {
	m = float32(s.B1*m) + float32(s.C1*g)
	v = float32(s.B2*v) + float32(s.C2*float32(g*g))
	if m < 1e-30 && m > -1e-30 {
		m = 0
	}
	if v < 1e-30 {
		v = 0
	}
	w -= float32(float32(s.Eta*m) / (float32(float32(math.Sqrt(float64(v)))*s.Q) + s.Eps))
	return w, m, v
}

func AdamVec(w, g, m, v []float32, s AdamStep) {
	done := 0
	if active != levelGeneric {
		done = adamSIMD(w, g, m, v, s)
	}
	for i := done; i < len(w); i++ {
		w[i], m[i], v[i] = s.one(w[i], g[i], m[i], v[i])
	}
}

type RowUpdate struct {
	Adam                  AdamStep
	Scale, Lambda, Lo, Hi float32
	Soft                  bool
}

func (u RowUpdate) Rows(rows int, wmv []float32, grad, count []float32, slot []uint32, colsum *[64]float32) {
	if active != levelGeneric && rows > 0 {
		u.rowsSIMD(rows, wmv, grad, count, slot, colsum)
		return
	}
	u.rowsGeneric(rows, wmv, grad, count, slot, colsum)
}

func (u RowUpdate) rowsGeneric(rows int, wmv []float32, grad, count []float32, slot []uint32, colsum *[64]float32) {
	for r := range rows {
		c := wmv[r*192 : (r+1)*192]
		w, m, v := c[:64], c[64:128], c[128:192]
		base := int(slot[r]) * 64
		for j := range 64 {
			g := float32(u.Scale * grad[base+j])
			if u.Soft {
				g = float32(g * (1 - float32(math.Abs(float64(w[j])))))
			}
			w[j], m[j], v[j] = u.Adam.one(w[j], g, m[j], v[j])
			if u.Lambda != 0 {
				w[j] -= float32(u.Lambda * (colsum[j] - count[base+j]))
			}
			w[j] = min(max(w[j], u.Lo), u.Hi)
		}
	}
}

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

type CSR struct{ Start, Idx []uint32 }

func (c *CSR) FromBits(rows, n int, b []uint64, lds int) {
	c.Start, c.Idx = append(c.Start[:0], 0), c.Idx[:0]
	for r := range rows {
		c.Idx = AppendIndices(c.Idx, b[r*lds:][:(n+63)/64])
		c.Start = append(c.Start, uint32(len(c.Idx)))
	}
}

func (c *CSR) Transpose(from *CSR, rows, n int) {
	if cap(c.Start) < n+1 {
		c.Start = make([]uint32, n+1)
	}
	c.Start = c.Start[:n+1]
	clear(c.Start)
	k := int(from.Start[rows])
	if cap(c.Idx) < k {
		c.Idx = make([]uint32, k*5/4+16)
	}
	c.Idx = c.Idx[:k]
	for _, i := range from.Idx[:k] {
		c.Start[i]++
	}
	sum := uint32(0)
	for i := range n {
		sum, c.Start[i] = sum+c.Start[i], sum
	}
	for b := range rows {
		for _, i := range from.Idx[from.Start[b]:from.Start[b+1]] {
			c.Idx[c.Start[i]] = uint32(b)
			c.Start[i]++
		}
	}
	for i := n; i > 0; i-- {
		c.Start[i] = c.Start[i-1]
	}
	c.Start[0] = 0
}

func Popcount(b []uint64) int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func AppendIndices(dst []uint32, row []uint64) []uint32 {
	for k, w := range row {
		for ; w != 0; w &= w - 1 {
			dst = append(dst, uint32(k*64+bits.TrailingZeros64(w)))
		}
	}
	return dst
}

func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}
func Rand(key, counter uint64) uint64 { return Mix(key + (counter+1)*0x9E3779B97F4A7C15) }
func Bernoulli(b []uint64, p []uint32, key, counter uint64) {
	clear(b)
	for i, q := range p {
		if q == math.MaxUint32 || uint32(Rand(key, counter+uint64(i))>>32) < q {
			b[i>>6] |= 1 << (i & 63)
		}
	}
}
func Exp(x float64) float64     { return math.Exp(x) }
func Exp32(x float32) float32   { return float32(math.Exp(float64(x))) }
func Log(x float64) float64     { return math.Log(x) }
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
func Softmax(dst, x []float64) {
	m, s := math.Inf(-1), 0.0
	for _, v := range x {
		m = max(m, v)
	}
	for i, v := range x {
		dst[i] = Exp(v - m)
		s += dst[i]
	}
	for i := range dst {
		dst[i] /= s
	}
}

type Pool struct{ n int }

func NewPool(workers int) *Pool { return &Pool{max(workers, 1)} }
func (p *Pool) Workers() int {
	if p == nil {
		return 1
	}
	return p.n
}
func (p *Pool) Close() {}
func (p *Pool) Run(chunks int, f func(chunk, worker int)) {
	if p.Workers() == 1 {
		for c := range chunks {
			f(c, 0)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range p.n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for c := int(next.Add(1)) - 1; c < chunks; c = int(next.Add(1)) - 1 {
				f(c, w)
			}
		}()
	}
	wg.Wait()
}
