package gradient

import "math"

// membraneError is the loss of how far potentials of each step are from their targets.
func (l Loss) membraneError(o *sample, a *aim, scale float64) (loss float64) {
	n := float64(o.steps * o.classes)
	if l.Kind == SmoothL1Membrane {
		n = float64(o.classes)
	}
	for t := range o.steps {
		y, numbers := a.class(t), a.numbers(t)
		if y < 0 && numbers == nil {
			continue
		}
		for c := range o.classes {
			want := l.target(c, y, o.steps)
			if numbers != nil {
				want = float64(numbers[c])
			}
			e := float64(o.u[t*o.stride+c]) - want
			off, slope := l.Kind.far(e)
			loss += off
			o.du[t*o.stride+c] += float32(scale * slope / n)
		}
	}
	return loss / n
}

// far returns what a difference costs, and the derivative of that.
func (k LossKind) far(e float64) (cost, slope float64) {
	switch {
	case k == MSEMembrane:
		return float64(e * e), 2 * e
	case max(e, -e) > 1:
		return max(e, -e) - 0.5, math.Copysign(1, e)
	}
	return float64(float64(0.5*e) * e), e // rounded, so that no processor fuses it with the sum
}

// lastError is that of the last step of the window.
func (o *sample) lastError(a *aim, scale float64) (loss float64) {
	n, at := float64(o.classes), (o.steps-1)*o.stride
	for c, want := range a.numbers(0) {
		e := float64(o.u[at+c]) - float64(want)
		loss += float64(e * e)
		o.du[at+c] += float32(scale * 2 * e / n)
	}
	return loss / n
}
