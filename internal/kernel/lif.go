package kernel

import "math"

// Reset says what a spike does to the potential of its cell.
type Reset uint8

const (
	ResetSubtract Reset = iota // the threshold is taken off
	ResetZero                  // it becomes 0
	ResetNone                  // nothing
)

// LIF is the update of leaky integrate-and-fire cells. One step of a cell with potential v, current i and threshold θ, which
// fired in the step before (s = 1) or not (s = 0), is
//
//	v ← 0                    if Delayed, ResetZero and s = 1
//	v ← Decay·v + Input·i
//	v ← v − θ                if Delayed, ResetSubtract and s = 1
//	s ← v > θ                v ≥ θ if Inclusive
//	v ← v − θ  or  v ← 0     if not Delayed and s = 1, by Reset
type LIF struct {
	Decay, Input float32 // factors of the potential and of the current
	Reset        Reset
	Delayed      bool // a spike resets in the step after it, not in its own
	Inclusive    bool // a potential at the threshold fires
}

// Rows takes one step of n cells in each of rows samples, of potentials v and currents cur. spikes holds the spikes of the step
// before and receives the new ones; bits from n on in the last word of a row are cleared.
//
// Assembly needs room: rows of v and cur, and thresholds, that reach to n rounded up to 16. The cells beyond n are then overwritten
// by values without meaning. Without that room the step is taken in plain Go.
func (l LIF) Rows(rows, n int, v, cur Matrix, th Thresholds, spikes Bits) {
	pad := (n + 15) &^ 15
	if active != levelGeneric && rows > 0 && n > 0 && v.Ld >= pad && cur.Ld >= pad && len(th.Th) >= pad && len(v.X) >= (rows-1)*v.Ld+pad &&
		len(cur.X) >= (rows-1)*cur.Ld+pad {
		l.rowsSIMD(rows, n, v, cur, th, spikes)
		return
	}
	l.rowsGeneric(rows, n, v, cur, th, spikes)
}

func (l LIF) rowsGeneric(rows, n int, v, cur Matrix, th Thresholds, spikes Bits) {
	move, least := float32(0), float32(math.Inf(-1))
	for b := range rows {
		if th.Shift != nil {
			move, least = th.Shift[b], th.Floor[b]
		}
		for lo := 0; lo < n; lo += 64 {
			m := min(64, n-lo)
			word := &spikes.X[b*spikes.Ld+lo>>6]
			*word = l.word(v.X[b*v.Ld+lo:][:m], cur.X[b*cur.Ld+lo:][:m], th.Th[lo:][:m], move, least, *word)
		}
	}
}

// word takes one step of up to 64 cells and returns their spikes.
func (l LIF) word(v, cur, th []float32, move, least float32, before uint64) (fired uint64) {
	for j, x := range v {
		t := th[j] + move
		if least > t {
			t = least
		}
		reset := l.Delayed && before>>j&1 == 1
		if reset && l.Reset == ResetZero {
			x = 0
		}
		x = float32(l.Decay*x) + float32(l.Input*cur[j])
		if reset && l.Reset == ResetSubtract {
			x -= t
		}
		if x > t || l.Inclusive && x == t {
			fired |= 1 << j
			if !l.Delayed {
				x = l.after(x, t)
			}
		}
		v[j] = x
	}
	return fired
}

// after is the potential behind a spike that resets at once.
func (l LIF) after(x, t float32) float32 {
	switch l.Reset {
	case ResetSubtract:
		return x - t
	case ResetZero:
		return 0
	}
	return x
}
