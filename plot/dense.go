package plot

import (
	"math"
	"slices"
)

// mostPoints is the number of points up to which a line is drawn as it is.
const mostPoints = 2000

// seen returns what can be seen of a run of very many points: of those that follow each other within one column of pixels the first, the lowest,
// the highest and the last, in their order. SVG and PDF have the columns of their bitmaps.
func (c *canvas) seen(run []point) []point {
	if len(run) <= mostPoints {
		return run
	}
	column := func(p point) float64 { return math.Floor(float64(p.x*c.scale) * c.dpi / 72) }
	var some []point
	for from, to := 0, 0; from < len(run); from = to {
		for to = from + 1; to < len(run) && column(run[to]) == column(run[from]); {
			to++
		}
		some = append(some, outermost(run[from:to])...)
	}
	return some
}

// outermost returns the first, the lowest, the highest and the last of points, in their order.
func outermost(run []point) []point {
	low, high := 0, 0
	for i, p := range run {
		if p.y < run[low].y {
			low = i
		}
		if p.y > run[high].y {
			high = i
		}
	}
	places := []int{0, low, high, len(run) - 1}
	slices.Sort(places)
	var some []point
	for _, i := range slices.Compact(places) {
		some = append(some, run[i])
	}
	return some
}

// mostAtOnce is the number of points that are stroked at once on pixels, where the time of one stroke grows with the square of their number.
const mostAtOnce = 100

// strokes divides runs among strokes: all are one, but for long runs on pixels, whose pieces share a point, or a whole part of an opaque line
// without dashes, so that its corners are whole.
func (c *canvas) strokes(s pen, runs [][]point) [][][]point {
	if c.pixels == nil {
		return [][][]point{runs}
	}
	shared := 1
	if len(s.dash) == 0 && c.tone(s.color, 255).A == 255 {
		shared = 2
	}
	var short [][]point
	var all [][][]point
	for _, run := range runs {
		if len(run) <= 2*mostAtOnce {
			short = append(short, run)
			continue
		}
		for from := 0; from < len(run)-shared; from += mostAtOnce {
			all = append(all, [][]point{run[from:min(from+mostAtOnce+shared, len(run))]})
		}
	}
	return append(all, short)
}
