package kernel

// operand is a matrix of lanes × k, where a lane is a row of A or a column of B. It is stored with the lanes side by side,
// element (lane, q) at q·ld + lane, or turned, at lane·ld + q.
type operand struct {
	x      []float32
	ld     int
	beside bool
	lanes  int
}

func newOperand(x []float32, ld int, beside bool, lanes, k int) operand {
	if beside {
		last(x, k, lanes, ld)
	} else {
		last(x, lanes, k, ld)
	}
	return operand{x, ld, beside, lanes}
}

// pack writes width lanes from lane0 on, and from k0 on as many k as dst has room for: dst[q·width + i] is element
// (lane0 + i, k0 + q). Lanes that do not exist are zeros.
func (o *operand) pack(dst []float32, width, lane0, k0 int) {
	lanes := min(width, o.lanes-lane0)
	if lanes < width {
		clear(dst)
	}
	k := len(dst) / width
	if o.beside {
		o.packBeside(dst, width, o.x[k0*o.ld+lane0:], lanes, k)
		return
	}
	o.packTurned(dst, width, o.x[lane0*o.ld+k0:], lanes, k)
}

func (o *operand) packBeside(dst []float32, width int, x []float32, lanes, k int) {
	if active != levelGeneric && lanes == width {
		packSIMD(dst, x, o.ld, width, k)
		return
	}
	for q := range k {
		copy(dst[q*width:][:lanes], x[q*o.ld:][:lanes])
	}
}

// packTurned takes blocks of 4 lanes by 8 k where there is assembly.
func (o *operand) packTurned(dst []float32, width int, x []float32, lanes, k int) {
	doneLanes, doneK := 0, 0
	if active != levelGeneric {
		doneLanes, doneK = lanes&^3, k&^7
		turnSIMD(dst, width, x, o.ld, doneLanes, doneK)
	}
	for i := range lanes {
		from := 0
		if i < doneLanes {
			from = doneK
		}
		for q, v := range x[i*o.ld:][from:k] {
			dst[(from+q)*width+i] = v
		}
	}
}
