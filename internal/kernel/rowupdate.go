package kernel

import "math"

// RowUpdate is one learning step of synapses onto a panel of 64 cells:
//
//	g ← Scale·grad               times 1 − |w| if Soft
//	w ← Adam(w, g)
//	w ← w − Lambda·(colsum − count)
//	w ← w held between Lo and Hi
type RowUpdate struct {
	Adam                  AdamStep
	Scale, Lambda, Lo, Hi float32
	Soft                  bool
}

// Rows takes the step in rows rows of 64 weights. wmv holds 192 numbers a row: weights, first moments, second moments. Row r
// has its gradient in the 64 numbers of grad from slot[r]·64 on, and its counts there in count. colsum is shared by all
// rows. If Lambda is 0, count and colsum are not read and may be nil.
func (u RowUpdate) Rows(rows int, wmv []float32, grad, count []float32, slot []uint32, colsum *[Panel]float32) {
	if active != levelGeneric && rows > 0 {
		u.rowsSIMD(rows, wmv, grad, count, slot, colsum)
		return
	}
	u.rowsGeneric(rows, wmv, grad, count, slot, colsum)
}

func (u RowUpdate) rowsGeneric(rows int, wmv []float32, grad, count []float32, slot []uint32, colsum *[Panel]float32) {
	for r := range rows {
		c := wmv[r*3*Panel:][:3*Panel]
		w, m, v := c[:Panel], c[Panel:2*Panel], c[2*Panel:]
		base := int(slot[r]) * Panel
		for j, g := range grad[base:][:Panel] {
			g = float32(u.Scale * g)
			if u.Soft {
				g *= 1 - float32(math.Abs(float64(w[j])))
			}
			w[j], m[j], v[j] = u.Adam.one(w[j], g, m[j], v[j])
			if u.Lambda != 0 {
				w[j] -= float32(u.Lambda * (colsum[j] - count[base+j]))
			}
			w[j] = u.hold(w[j])
		}
	}
}

// hold keeps a weight in its range; what is not a number stays so.
func (u RowUpdate) hold(w float32) float32 {
	if u.Lo > w {
		w = u.Lo
	}
	if u.Hi < w {
		w = u.Hi
	}
	return w
}
