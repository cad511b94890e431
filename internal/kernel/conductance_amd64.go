//go:build amd64 && !purego

package kernel

import "unsafe"

// conductanceOut is written by assembly: how many cells have moved, and whether one of them is over its threshold.
type conductanceOut struct{ done, over int }

// stepSIMD takes the step by vectors. Assembly stops before a vector with a cell beyond the series, whose step is then taken
// in plain Go, as is that of the last cells.
func (c *Conductance) stepSIMD(v, ge, gi, th []float32, in *Arrivals) (over bool) {
	var out conductanceOut
	var w *float32
	var rows *uint32
	if len(in.Rows) > 0 {
		rows = &in.Rows[0]
	}
	wide := lanes()
	most := max(mostMoments/(1+len(in.Rows))&^(Panel-1), Panel)
	lo, whole := 0, len(v)&^(wide-1)
	for lo < whole {
		n := min(most, whole-lo)
		if rows != nil {
			w = &in.W[lo]
		}
		conductance((*byte)(unsafe.Pointer(c)), &v[lo], &ge[lo], &gi[lo], &th[lo], n, w, uintptr(in.Ld*bytes), in.Gain,
			rows, len(in.Rows), (*byte)(unsafe.Pointer(&out)))
		over = over || out.over != 0
		lo += out.done
		if out.done < n {
			over = c.stepGeneric(v[lo:][:wide], ge[lo:], gi[lo:], th[lo:], in, lo) || over
			lo += wide
		}
	}
	if lo < len(v) {
		over = c.stepGeneric(v[lo:], ge[lo:], gi[lo:], th[lo:], in, lo) || over
	}
	return over
}
