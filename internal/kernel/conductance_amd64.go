//go:build amd64 && !purego

package kernel

import "unsafe"

// conductanceParams is read by assembly.
type conductanceParams struct {
	rate, rest, exc, inh, decayE, decayI, gain, least, far float32
	one, half, sixth, c24, c120, c720                      float32
}

func (c *Conductance) params(gain float32) conductanceParams {
	return conductanceParams{
		c.Rate, c.Rest, c.Exc, c.Inh, c.DecayE, c.DecayI, gain, leastConductance, farX,
		1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720,
	}
}

// conductanceOut is written by assembly.
type conductanceOut struct{ done, over int }

// stepSIMD takes the step by vectors. Assembly stops before a vector with a cell beyond the series, whose step is then taken
// in plain Go, as is that of the last cells.
func (c *Conductance) stepSIMD(v, ge, gi, th []float32, in *Arrivals) (over bool) {
	p, out, wide := c.params(in.Gain), conductanceOut{}, lanes()
	var w *float32
	var rows *uint32
	if len(in.Rows) > 0 {
		rows = &in.Rows[0]
	}
	most := max(mostMoments/(1+len(in.Rows))&^(Panel-1), Panel)
	lo, whole := 0, len(v)&^(wide-1)
	for lo < whole {
		n := min(most, whole-lo)
		if rows != nil {
			w = &in.W[lo]
		}
		conductance(&v[lo], &ge[lo], &gi[lo], &th[lo], n, w, uintptr(in.Ld*bytes), rows, len(in.Rows),
			(*byte)(unsafe.Pointer(&p)), (*byte)(unsafe.Pointer(&out)))
		over = over || out.over != 0
		lo += out.done
		if out.done < n {
			over = c.stepGeneric(v[lo:][:wide], ge[lo:], gi[lo:], th[lo:], in, lo) || over
			lo += wide
		}
	}
	return c.stepGeneric(v[lo:], ge[lo:], gi[lo:], th[lo:], in, lo) || over
}
