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

// Rows takes one step of n cells in each of rows samples. v and cur hold potentials and currents, th the thresholds of the n
// cells; shift, unless it is nil, moves those of row b to max(th[j] + shift[b], floor[b]). spikes holds the spikes of the step
// before and receives the new ones; bits from n on in the last word of a row are cleared.
//
// Assembly needs room: rows of v and cur, and th, that reach to n rounded up to 16. The cells beyond n are then overwritten
// by values without meaning. Without that room the step is taken in plain Go.
func (l LIF) Rows(rows, n int, v []float32, ldv int, cur []float32, ldc int, th, shift, floor []float32, spikes []uint64, lds int) {
	pad := (n + 15) &^ 15
	if active != levelGeneric && rows > 0 && n > 0 && ldv >= pad && ldc >= pad && len(th) >= pad && len(v) >= (rows-1)*ldv+pad &&
		len(cur) >= (rows-1)*ldc+pad {
		l.rowsSIMD(rows, n, v, ldv, cur, ldc, th, shift, floor, spikes, lds)
		return
	}
	l.rowsGeneric(rows, n, v, ldv, cur, ldc, th, shift, floor, spikes, lds)
}

func (l LIF) rowsGeneric(rows, n int, v []float32, ldv int, cur []float32, ldc int, th, shift, floor []float32, spikes []uint64, lds int) {
	move, least := float32(0), float32(math.Inf(-1))
	for b := range rows {
		if shift != nil {
			move, least = shift[b], floor[b]
		}
		for lo := 0; lo < n; lo += 64 {
			m := min(64, n-lo)
			word := &spikes[b*lds+lo>>6]
			*word = l.word(v[b*ldv+lo:][:m], cur[b*ldc+lo:][:m], th[lo:][:m], move, least, *word)
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
