package plot

import (
	"fmt"
	"math"
)

// Surrogate is a surrogate function by the distance of the potential from the threshold: gradient.SurrogateFunction.Curve has both lists.
type Surrogate struct {
	Name       string
	Step       []float64 // the smoothed step, from 0 to 1; none if the list is empty
	Derivative []float64
}

// Surrogates draws smoothed steps against the step that they stand for, and beside them their derivatives, each as a share of its largest, at
// distances x of the potential from the threshold, which increase. Where potentials are given, as distances from the threshold that were measured,
// their histogram lies behind the derivatives, and the key says of each surrogate the share of them at which it is a tenth of its largest or more:
// what is beyond learns little.
func Surrogates(title string, x, potentials []float64, surrogates ...Surrogate) (*Figure, error) {
	const kind = "surrogates"
	if len(surrogates) == 0 {
		return nil, complain(kind, "no surrogates")
	}
	if err := checkSurrogates(kind, x, potentials, surrogates); err != nil {
		return nil, err
	}
	label := Axis{Label: "potential − threshold", Lo: x[0], Hi: x[len(x)-1]}
	step := Line{Name: "step", X: []float64{x[0], 0, x[len(x)-1]}, Y: []float64{0, 1, 1}, Step: StepAfter}
	step.Look = Look{Color: ink, Marker: NoMarker, Dash: []float64{}}
	steps := []Line{step}
	var slopes []Line
	if len(potentials) > 0 {
		slopes = append(slopes, densityLine(x[0], x[len(x)-1], potentials))
	}
	for _, s := range surrogates {
		said := s.Name
		if len(potentials) > 0 {
			said = fmt.Sprintf("%s: %s within reach", s.Name, percent(reached(x, s.Derivative, potentials)))
		}
		if len(s.Step) > 0 {
			steps = append(steps, Line{Name: s.Name, label: said, X: x, Y: s.Step, Look: Look{Marker: NoMarker}})
		}
		slopes = append(slopes, Line{Name: s.Name, label: said, X: x, Y: shareOfLargest(s.Derivative), Look: Look{Marker: NoMarker}})
	}
	left, err := Lines("", label, Axis{Label: "activation"}, steps...)
	if err != nil {
		return nil, err
	}
	right, err := Lines("", label, Axis{Label: "derivative / its largest"}, slopes...)
	if err != nil {
		return nil, err
	}
	f, err := Grid(title, Layout{Share: ShareKey}, left, right)
	if err != nil {
		return nil, err
	}
	f.kind = kind
	return f, nil
}

func checkSurrogates(kind string, x, potentials []float64, surrogates []Surrogate) error {
	if len(x) < 2 {
		return complain(kind, "%d distances: give two or more", len(x))
	}
	if err := finite(kind, "distance", x); err != nil {
		return err
	}
	for i := 1; i < len(x); i++ {
		if !(x[i] > x[i-1]) {
			return complain(kind, "distances do not increase at index %d", i)
		}
	}
	if !(x[0] < 0 && x[len(x)-1] > 0) {
		return complain(kind, "distances from %v to %v: must have the threshold, 0, between them", x[0], x[len(x)-1])
	}
	if err := finite(kind, "potential", potentials); err != nil {
		return err
	}
	for _, s := range surrogates {
		if len(s.Derivative) != len(x) || len(s.Step) != 0 && len(s.Step) != len(x) {
			return complain(kind, "surrogate %q has %d derivatives and %d steps for %d distances", s.Name, len(s.Derivative), len(s.Step), len(x))
		}
		if err := finite(kind, "surrogate \""+s.Name+"\", derivative", s.Derivative); err != nil {
			return err
		}
		if err := finite(kind, "surrogate \""+s.Name+"\", step", s.Step); err != nil {
			return err
		}
	}
	return nil
}

// largest is the largest size of the values.
func largest(values []float64) float64 {
	most := 0.0
	for _, v := range values {
		most = math.Max(most, math.Abs(v))
	}
	return most
}

// shareOfLargest returns the values divided by the largest of them; zeros if all are.
func shareOfLargest(values []float64) []float64 {
	out, most := make([]float64, len(values)), largest(values)
	for i, v := range values {
		if most > 0 {
			out[i] = v / most
		}
	}
	return out
}

// reached is the share of the potentials at which the derivative is a tenth of its largest or more. Between places that are known it is a straight
// line; beyond them it is that of the nearer end.
func reached(x, derivative, potentials []float64) float64 {
	n, share := 0, shareOfLargest(derivative)
	for _, v := range potentials {
		if math.Abs(straight(x, share, v)) >= 0.1 {
			n++
		}
	}
	return float64(n) / float64(len(potentials))
}

// straight returns the value at a place, by straight lines between those that are known.
func straight(x, y []float64, at float64) float64 {
	last := len(x) - 1
	if at <= x[0] {
		return y[0]
	}
	if at >= x[last] {
		return y[last]
	}
	lo, hi := 0, last
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; x[mid] <= at {
			lo = mid
		} else {
			hi = mid
		}
	}
	part := (at - x[lo]) / (x[hi] - x[lo])
	return y[lo] + float64(part*(y[hi]-y[lo]))
}

// densityBins is the number of columns of a histogram behind lines.
const densityBins = 60

// densityLine is a histogram of the values between lo and hi, as an area whose highest column is 1.
func densityLine(lo, hi float64, values []float64) Line {
	l := Line{
		Step: StepAfter, Naming: Unnamed, Band: "potentials, measured (most: 1)", Look: Look{Color: grey, Marker: NoMarker, Dash: []float64{}, Width: 0.6},
		X: make([]float64, densityBins+1), Y: make([]float64, densityBins+1), Lo: make([]float64, densityBins+1),
	}
	for i := range l.X {
		l.X[i] = lo + float64(float64(hi-lo)*float64(i)/densityBins)
	}
	for _, v := range values {
		if v >= lo && v < hi {
			l.Y[min(int((v-lo)/(hi-lo)*densityBins), densityBins-1)]++
		}
	}
	l.Y[densityBins] = l.Y[densityBins-1]
	l.Y = shareOfLargest(l.Y)
	l.Hi = l.Y
	return l
}
