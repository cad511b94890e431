package datasets

import (
	"math"

	"gonum.org/v1/gonum/mathext/prng"
)

// Seeds and sizes of the three parts of the published set.
const (
	yinYangTrain, yinYangValid, yinYangTest = 42, 41, 40
	yinYangTrained, yinYangHeld             = 5000, 1000
)

// The radii of the figure and of its dots.
const (
	yinYangRadius = 0.5
	yinYangDot    = 0.1
)

// YinYang returns the Yin-Yang set [kriener2022]: points (x, y) of the Yin-Yang figure in the unit square, of three classes (yin, yang, dot).
// A sample is (x, y, 1 − x, 1 − y, 1); the last value is the bias, since nets have none. There are 5,000 training, 1,000 validation and
// 1,000 test samples, drawn with the published seeds: in float64 they are the published numbers to the last bit, here they are rounded to
// float32. No linear read-out of the five values separates the classes, and 30 hidden units do.
func YinYang() Set {
	return Set{
		Name: "yin-yang", Classes: 3, Shape: []int{5},
		Train: yinYangSamples(yinYangTrain, yinYangTrained), Valid: yinYangSamples(yinYangValid, yinYangHeld),
		Test: yinYangSamples(yinYangTest, yinYangHeld),
	}
}

func yinYangSamples(seed uint64, n int) (s Samples) {
	points, label := yinYangPoints(seed, n)
	values := make([]float32, 5*n)
	for i, p := range points {
		x := values[5*i : 5*i+5 : 5*i+5]
		x[0], x[1], x[2], x[3], x[4] = float32(p[0]), float32(p[1]), float32(1-p[0]), float32(1-p[1]), 1
		s.X = append(s.X, x)
	}
	s.Label = label
	return s
}

// yinYangPoints draws n points and their classes: first a class, then points until one is inside of the figure and of that class.
func yinYangPoints(seed uint64, n int) (points [][2]float64, label []int) {
	source := prng.NewMT19937()
	source.Seed(seed)
	for range n {
		class := yinYangDraw(source)
		for {
			x := 2 * yinYangRadius * yinYangUniform(source)
			y := 2 * yinYangRadius * yinYangUniform(source)
			if distance(x, y, 0.5) <= yinYangRadius && yinYangClass(x, y) == class {
				points, label = append(points, [2]float64{x, y}), append(label, class)
				break
			}
		}
	}
	return points, label
}

// yinYangDraw draws a class as numpy's RandomState.randint(3) does.
func yinYangDraw(s *prng.MT19937) int {
	for {
		if c := s.Uint32() & 3; c < 3 {
			return int(c)
		}
	}
}

// yinYangUniform draws from [0, 1) with 53 bits, as numpy's RandomState.rand does.
func yinYangUniform(s *prng.MT19937) float64 {
	high, low := s.Uint32()>>5, s.Uint32()>>6
	return (float64(high)*(1<<26) + float64(low)) / (1 << 53)
}

// yinYangClass returns 0 for yin, 1 for yang and 2 for a dot, of a point inside of the figure.
func yinYangClass(x, y float64) int {
	right, left := distance(x, y, 1.5*yinYangRadius), distance(x, y, 0.5*yinYangRadius)
	switch {
	case right < yinYangDot || left < yinYangDot:
		return 2
	case right <= yinYangDot, left > yinYangDot && left <= 0.5*yinYangRadius, y > yinYangRadius && right > 0.5*yinYangRadius:
		return 1
	}
	return 0
}

// distance is that of (x, y) from (centre, 0.5).
func distance(x, y, centre float64) float64 {
	x, y = x-centre, y-yinYangRadius
	return math.Sqrt(float64(x*x) + float64(y*y))
}
