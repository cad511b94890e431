package encode

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// MostFilters is how many filters a [DoG] has at most.
const MostFilters = 8

// DoGFilter is a difference of Gaussians on a window of n × n pixels, x and y from −(n−1)/2 to (n−1)/2:
//
//	d = (e^(−r²/2c²)/c² − e^(−r²/2s²)/s²)/2π,  r² = x² + y²
//
// less its mean, and divided by its largest value. It is an on-centre for c < s, and an off-centre for c > s.
type DoGFilter struct {
	Window           int     // n, odd; left out, there is no filter
	Centre, Surround float64 // c and s, pixels
}

// DoG is the latency code of contrasts of [kheradpisheh2018] and [mozafari2019]: an image is filtered by differences of Gaussians, what is below
// Threshold is left out, each contrast is divided by the mean of those of its filter within Radius, and the strongest of all filters fire first,
// the same number in each step. With n contrasts above 0, of rank 0, 1, …, that of rank r fires at step ⌊r/⌊n/T⌋⌋; where this is T or more, and
// where n < T, never. Of equal contrasts that of the first filter is first, and then the first in reading order.
//
// Samples are values from 0 to 1, {height, width}. The cell of filter f at (y, x) is number (y·width + x)·filters + f, so that the cells are maps
// {height, width, filters}.
type DoG struct {
	T         int                    // steps; 0 means 15
	Width     int                    // of an image, pixels; left out, images are square
	Filters   [MostFilters]DoGFilter // none stands for windows of 3, 7 and 13, centres and surrounds of 1/9 and 2/9 of these, on and off
	Threshold float64                // the least contrast, of pixels from 0 to 255; 0 means 50
	Radius    int                    // of the square whose mean divides a contrast, pixels; 0 means 8
}

// Steps returns the number of steps of the code.
func (e DoG) Steps() int { return orElse(e.T, 15) }

// Version is raised when spikes change.
func (e DoG) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e DoG) Resolve() Encoder {
	e.T, e.Threshold, e.Radius = e.Steps(), orElse(e.Threshold, 50), orElse(e.Radius, 8)
	if e.Filters != ([MostFilters]DoGFilter{}) {
		return e
	}
	for k, n := range []int{3, 7, 13} {
		narrow, wide := float64(n)/9, 2*float64(n)/9
		e.Filters[2*k], e.Filters[2*k+1] = DoGFilter{n, narrow, wide}, DoGFilter{n, wide, narrow}
	}
	return e
}

// filters returns those that there are.
func (e DoG) filters() []DoGFilter {
	return slices.DeleteFunc(slices.Clone(e.Filters[:]), func(f DoGFilter) bool { return f == DoGFilter{} })
}

// mostWindow bounds windows and radii, pixels.
const mostWindow = 1 << 10

// Check reports the first field that is out of range.
func (e DoG) Check() error {
	r := e.Resolve().(DoG)
	for k, f := range r.Filters {
		if f == (DoGFilter{}) {
			continue
		}
		if err := f.check(); err != nil {
			return fmt.Errorf("encode: DoG: Filters[%d]: %w", k, err)
		}
	}
	switch {
	case e.Width < 0 || e.Width > mostCells:
		return fmt.Errorf("encode: DoG: Width is %d; give that of the images, or 0 where they are square", e.Width)
	case r.Radius < 0 || r.Radius > mostWindow:
		return fmt.Errorf("encode: DoG: Radius is %d; give 1 to %d", r.Radius, mostWindow)
	}
	return errors.Join(checkSteps("DoG", e.T), checkPositive("DoG", "Threshold", r.Threshold))
}

func (f DoGFilter) check() error {
	switch {
	case f.Window < 3 || f.Window > mostWindow || f.Window%2 == 0:
		return fmt.Errorf("Window is %d; give an odd number from 3 to %d", f.Window, mostWindow-1)
	case !(f.Centre >= .01 && f.Centre <= mostWindow) || !(f.Surround >= .01 && f.Surround <= mostWindow):
		return fmt.Errorf("Centre is %v and Surround %v pixels; give both 0.01 to %d", f.Centre, f.Surround, mostWindow)
	case f.Centre == f.Surround:
		return fmt.Errorf("Centre and Surround are both %v, so that nothing is left of the difference", f.Centre)
	}
	return nil
}

// kernel returns the n × n weights.
func (f DoGFilter) kernel() []float64 {
	n, mean := f.Window, 0.0
	d := make([]float64, n*n)
	for i := range d {
		x, y := float64(i%n-n/2), float64(i/n-n/2)
		r := float64(x*x) + float64(y*y)
		d[i] = (bell(r, f.Centre) - bell(r, f.Surround)) / (2 * math.Pi)
		mean += d[i] / float64(n*n)
	}
	for i := range d {
		d[i] -= mean
	}
	top := slices.Max(d)
	for i := range d {
		d[i] /= top
	}
	return d
}

func bell(squared, width float64) float64 {
	return kernel.Exp(-squared/(2*width*width)) / (width * width)
}

// sides returns the sides of an image of n pixels, or an error.
func (e DoG) sides(n int) (height, width int, err error) {
	if height, width = e.grid(n); n < 1 || height*width != n {
		return 0, 0, fmt.Errorf("encode: DoG: a sample of %d values is no square image; give Width, of which the number of values is a multiple", n)
	}
	return height, width, nil
}

// grid returns the sides of the image that n values fill.
func (e DoG) grid(n int) (height, width int) {
	if e.Width > 0 {
		return n / e.Width, e.Width
	}
	side := int(math.Sqrt(float64(n)))
	return side, side
}

// Cells returns how many input cells samples of a shape become: one a pixel and filter.
func (e DoG) Cells(shape []int) (int, error) {
	n, err := valuesOf("DoG", shape)
	if err == nil && len(shape) == 2 && e.Width == 0 && shape[0] != shape[1] || err == nil && len(shape) == 2 && e.Width != 0 && shape[1] != e.Width {
		return 0, fmt.Errorf("encode: DoG: samples of shape %v; Width is %d, which stands for that of the images (0: they are square)", shape, e.Width)
	}
	if err == nil {
		_, _, err = e.sides(n)
	}
	return times("DoG", n, len(e.Resolve().(DoG).filters()), err)
}

// CellShape returns the shape of the cells, {height, width, filters}; nil of samples that do not fit.
func (e DoG) CellShape(shape []int) []int {
	n, err := e.Cells(shape)
	if err != nil {
		return nil
	}
	filters := len(e.Resolve().(DoG).filters())
	height, width, _ := e.sides(n / filters)
	return []int{height, width, filters}
}

// CheckSample reports the first value that is not between 0 and 1, or that the values are no image.
func (e DoG) CheckSample(x []float32) error {
	_, _, err := e.sides(len(x))
	return errors.Join(err, checkUnit("DoG", x))
}

// Encode makes dst the spike train of gain·x, of which the gain matters by Threshold alone. Values that do not fill a row, or a square, are not read.
func (e DoG) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	mustCheck(e.Check())
	r := e.Resolve().(DoG)
	height, width := r.grid(len(x))
	x = x[:height*width]
	filters := r.filters()
	resize("DoG", dst, r.T, len(x)*len(filters))
	if dst.Steps == 0 {
		return
	}
	p := picture{height: height, width: width, pixels: x, gain: gain}
	var keys []uint64
	for k, f := range filters {
		c := p.filter(f, r.Threshold)
		p.normalize(c, r.Radius)
		for i, v := range c {
			if v > 0 {
				keys = append(keys, ^uint64(math.Float32bits(v))<<32|uint64(k*len(x)+i))
			}
		}
	}
	slices.Sort(keys)
	size := len(keys) / r.T
	for rank, key := range keys[:size*r.T] {
		at := int(uint32(key))
		dst.Set(rank/size, at%len(x)*len(filters)+at/len(x))
	}
}
