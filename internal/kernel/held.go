package kernel

import "math/bits"

// HeldLIF are leaky cells that are reset in the step of their spike, and then held for some steps in which they take no current:
//
//	v ← Rest + Decay·(v − Rest) + Input·i     unless held
//	s ← v > θ                                 v ≥ θ if Inclusive
//	v ← ResetTo, held for Hold steps          if s = 1
//
// All cells take the step, which is fast, and those that are held are set back.
type HeldLIF struct {
	Decay, Input, Rest, ResetTo float32
	Hold                        float32 // steps, 1 or more
	Inclusive                   bool
}

// Held is which cells are held, one bit each, and for how many steps more.
type Held struct {
	Mask []uint64
	Left []float32
}

// Step takes one step of n cells under the currents cur. fired receives the spikes, in words of which bits from n on are cleared. Assembly needs
// v, cur and th that reach to n rounded up to 16; the cells beyond n are advanced too.
func (l HeldLIF) Step(n int, v, cur, th []float32, held Held, fired []uint64) {
	if l.Rest == 0 {
		free := LIF{Decay: l.Decay, Input: l.Input, Reset: ResetNone, Inclusive: l.Inclusive}
		free.Rows(1, n, Mat(v, len(v)), Mat(cur, len(cur)), Thresholds{Th: th}, Bits{X: fired, Ld: len(fired)})
	} else {
		l.free(v[:n], cur[:n], th[:n], fired)
	}
	for k := range fired[:(n+63)/64] {
		fired[k] &^= held.Mask[k]
		l.hold(v[k*64:], held.Left[k*64:], &held.Mask[k], fired[k])
	}
}

// free takes the step of cells that are not held.
func (l HeldLIF) free(v, cur, th []float32, fired []uint64) {
	clear(fired)
	cur, th = cur[:len(v)], th[:len(v)]
	for i, x := range v {
		x = l.Rest + float32(l.Decay*(x-l.Rest)) + float32(l.Input*cur[i])
		if x > th[i] || l.Inclusive && x == th[i] {
			fired[i>>6] |= 1 << (i & 63)
		}
		v[i] = x
	}
}

// hold sets the cells of a word back that are held or fire.
func (l HeldLIF) hold(v []float32, left []float32, mask *uint64, fired uint64) {
	for m := *mask; m != 0; m &= m - 1 {
		i := bits.TrailingZeros64(m)
		v[i] = l.ResetTo
		if left[i]--; left[i] == 0 {
			*mask &^= 1 << i
		}
	}
	*mask |= fired
	for ; fired != 0; fired &= fired - 1 {
		i := bits.TrailingZeros64(fired)
		v[i], left[i] = l.ResetTo, l.Hold
	}
}
