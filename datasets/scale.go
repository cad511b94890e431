package datasets

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Scaling says how values are scaled: by which equation, and which values share their numbers.
type Scaling struct {
	Method ScaleMethod
	Per    ScaleGroup
}

// ScaleMethod is the equation of a scaling. Minimum, maximum, mean and standard deviation are those of the samples that it
// is fitted on.
type ScaleMethod uint8

// NoScaling leaves values as they are. MinMax is (x − min)/(max − min): 0 to 1 on the samples of the fit, and beyond it
// elsewhere. MinMaxClipped is the same with 0 below min and 1 above max, for encoders that take nothing else. ZScore is
// (x − mean)/sd, with the standard deviation of the population (divided by the number of values). Where all values are
// the same they all become 0.
const (
	NoScaling ScaleMethod = iota
	MinMax
	MinMaxClipped
	ZScore
)

// ScaleGroup says which values are scaled by the same numbers.
type ScaleGroup uint8

// PerChannel scales each position of the last axis of the shape on its own: a column of a table, a channel of a series.
// Together scales all values alike: the pixels of an image. PerValue scales each position of a sample on its own.
const (
	PerChannel ScaleGroup = iota
	Together
	PerValue
)

// Scaler is a fitted scaling: value j of a sample becomes (x − Offset[j mod n])/Divisor[j mod n], n = len(Offset).
type Scaler struct {
	Method          ScaleMethod
	Offset, Divisor []float64
}

// Scale fits the scaling on the training part only, and returns the set with all parts scaled, and the scaler, which
// scales what comes later and is the last of the set's Scalers. Samples whose length is no multiple of the group's, values that are not finite or
// become so, lists of events, unknown methods and groups, and no training samples are errors. Targets are not scaled.
func (s Set) Scale(by Scaling) (Set, Scaler, error) {
	if s.ofEvents() && by.Method != NoScaling {
		return Set{}, Scaler{}, fmt.Errorf("datasets: %s: scaling: samples of shape %v are lists of events, whose times and addresses are no amounts",
			s.Name, s.Shape)
	}
	c, err := by.fit(s.Train, s.Shape)
	if err != nil {
		return Set{}, Scaler{}, fmt.Errorf("datasets: %s: scaling: training part: %w", s.Name, err)
	}
	for i, p := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		if *p, err = c.apply(*p); err != nil {
			return Set{}, Scaler{}, fmt.Errorf("datasets: %s: scaling: %s part: %w", s.Name, partNames[i], err)
		}
	}
	if c.Method != NoScaling {
		s.Scalers = append(slices.Clip(s.Scalers), c)
	}
	return s, c, nil
}

var partNames = [...]string{"training", "validation", "test"}

// Fit returns the scaler for samples of a shape; see [Set.Scale] for what it refuses.
func (by Scaling) Fit(s Samples, shape []int) (Scaler, error) {
	c, err := by.fit(s, shape)
	if err != nil {
		return Scaler{}, fmt.Errorf("datasets: scaling: %w", err)
	}
	return c, nil
}

func (by Scaling) fit(s Samples, shape []int) (Scaler, error) {
	if err := by.Method.check(); err != nil {
		return Scaler{}, err
	}
	n, err := by.Per.groups(shape)
	if err != nil {
		return Scaler{}, err
	}
	if !slices.ContainsFunc(s.X, func(x []float32) bool { return len(x) > 0 }) {
		return Scaler{}, errors.New("no values to fit to")
	}
	if err := s.checkGroups(n); err != nil {
		return Scaler{}, err
	}
	c := Scaler{Method: by.Method, Offset: make([]float64, n), Divisor: make([]float64, n)}
	if by.Method != NoScaling {
		c.fitRange(s)
	}
	if by.Method == ZScore {
		c.fitMoments(s)
	}
	for j, d := range c.Divisor {
		if d == 0 { // nothing to scale by: x − offset is 0 on the samples of the fit
			c.Divisor[j] = 1
		}
	}
	return c, nil
}

func (m ScaleMethod) check() error {
	if m > ZScore {
		return fmt.Errorf("no scaling %d; use NoScaling, MinMax, MinMaxClipped or ZScore", m)
	}
	return nil
}

// groups returns how many values of a sample have numbers of their own.
func (p ScaleGroup) groups(shape []int) (int, error) {
	if len(shape) == 0 {
		return 0, errors.New("samples without a shape")
	}
	n := 1
	switch p {
	case Together:
	case PerChannel:
		n = shape[len(shape)-1]
	case PerValue:
		for _, side := range shape {
			n *= side
		}
	default:
		return 0, fmt.Errorf("no group %d; use PerChannel, Together or PerValue", p)
	}
	if n < 1 {
		return 0, fmt.Errorf("samples of shape %v have no fixed number of values for %s; use PerChannel or Together", shape, p)
	}
	return n, nil
}

// checkGroups reports a sample that does not consist of whole rows of n values, and one that is not finite.
func (s Samples) checkGroups(n int) error {
	for i, x := range s.X {
		if len(x)%n != 0 {
			return fmt.Errorf("sample %d has %d values, no multiple of %d", i, len(x), n)
		}
		for j, v := range x {
			if isNotFinite(v) {
				return fmt.Errorf("sample %d has %v at %d; values are finite", i, v, j)
			}
		}
	}
	return nil
}

func isNotFinite(v float32) bool { return math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) }

// fitRange sets offset and divisor to the minimum and to its distance from the maximum.
func (c Scaler) fitRange(s Samples) {
	highest := make([]float64, len(c.Offset))
	for j := range highest {
		c.Offset[j], highest[j] = math.Inf(1), math.Inf(-1)
	}
	s.each(len(c.Offset), func(j int, v float64) {
		c.Offset[j], highest[j] = min(c.Offset[j], v), max(highest[j], v)
	})
	for j, h := range highest {
		c.Divisor[j] = h - c.Offset[j]
	}
}

// fitMoments sets offset and divisor to mean and standard deviation where the range is not 0: of equal values both would
// only be rounding. It takes two passes, for the mean must be subtracted before squares are summed.
func (c Scaler) fitMoments(s Samples) {
	n := len(c.Offset)
	count, sum, squares := make([]float64, n), make([]float64, n), make([]float64, n)
	s.each(n, func(j int, v float64) { count[j], sum[j] = count[j]+1, sum[j]+v })
	s.each(n, func(j int, v float64) {
		d := v - sum[j]/count[j]
		squares[j] += d * d
	})
	for j := range squares {
		if c.Divisor[j] > 0 {
			c.Offset[j], c.Divisor[j] = sum[j]/count[j], math.Sqrt(squares[j]/count[j])
		}
	}
}

// each calls f with every value and its group of n.
func (s Samples) each(n int, f func(group int, v float64)) {
	for _, x := range s.X {
		for j, v := range x {
			f(j%n, float64(v))
		}
	}
}

// Apply returns the samples with their values scaled, in new memory, and their labels as they are. A sample whose length
// is no multiple of the scaler's, values that are not finite before or after, an unknown method, and a divisor of 0 are errors.
func (c Scaler) Apply(s Samples) (Samples, error) {
	scaled, err := c.apply(s)
	if err != nil {
		return Samples{}, fmt.Errorf("datasets: scaling: %w", err)
	}
	return scaled, nil
}

func (c Scaler) apply(s Samples) (Samples, error) {
	n := len(c.Offset)
	if n == 0 || len(c.Divisor) != n {
		return Samples{}, fmt.Errorf("a scaler with %d offsets and %d divisors; make it with Scaling.Fit", n, len(c.Divisor))
	}
	if err := s.checkGroups(n); err != nil {
		return Samples{}, err
	}
	if c.Method == NoScaling {
		return s, nil
	}
	if err := c.check(); err != nil {
		return Samples{}, err
	}
	x := make([][]float32, len(s.X))
	for i, row := range s.X {
		x[i] = make([]float32, len(row))
		for j, v := range row {
			if x[i][j] = c.value(v, j%n); isNotFinite(x[i][j]) {
				return Samples{}, fmt.Errorf("sample %d: %v at %d becomes %v: offset %v, divisor %v", i, v, j, x[i][j], c.Offset[j%n], c.Divisor[j%n])
			}
		}
	}
	s.X = x
	return s, nil
}

// check reports what no fit leaves, of which a clipped value would not tell.
func (c Scaler) check() error {
	if err := c.Method.check(); err != nil {
		return err
	}
	if j := slices.Index(c.Divisor, 0); j >= 0 {
		return fmt.Errorf("divisor %d is 0; make the scaler with Scaling.Fit", j)
	}
	return nil
}

func (c Scaler) value(v float32, j int) float32 {
	y := (float64(v) - c.Offset[j]) / c.Divisor[j]
	if c.Method == MinMaxClipped {
		y = min(max(y, 0), 1)
	}
	return float32(y)
}
