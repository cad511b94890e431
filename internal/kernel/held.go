package kernel

// HeldLIF are leaky cells that are reset in the step of their spike, and then held for some steps in which they take no current:
//
//	v ← Rest + Decay·(v − Rest) + Input·i     unless held
//	s ← v > θ                                 v ≥ θ if Inclusive
//	v ← ResetTo, held for Hold steps          if s = 1
type HeldLIF struct {
	Decay, Input, Rest, ResetTo float32
	Hold                        int32
	Inclusive                   bool
}

// Step takes one step of the cells of v under the currents cur. held counts the steps that are left of each, and fired receives the spikes.
func (l HeldLIF) Step(v, cur, th []float32, held []int32, fired []uint64) {
	for lo := 0; lo < len(v); lo += 64 {
		hi := min(lo+64, len(v))
		fired[lo>>6] = l.word(v[lo:hi], cur[lo:hi], th[lo:hi], held[lo:hi])
	}
}

// word takes the step of up to 64 cells and returns their spikes.
func (l HeldLIF) word(v, cur, th []float32, held []int32) (fired uint64) {
	cur, th, held = cur[:len(v)], th[:len(v)], held[:len(v)]
	for i, x := range v {
		if held[i] > 0 {
			held[i]--
			continue
		}
		x = l.Rest + float32(l.Decay*(x-l.Rest)) + float32(l.Input*cur[i])
		if x > th[i] || l.Inclusive && x == th[i] {
			fired |= 1 << i
			x, held[i] = l.ResetTo, l.Hold
		}
		v[i] = x
	}
	return fired
}
