package baseline

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/spikecell/spikecell/datasets"
)

// DTW names the class of the nearest training sample, of equally near ones that of the first. Samples are series of Channels values a step. Their
// distance is that of dynamic time warping [sakoe1978]: the smallest sum of
//
//	d(t, u) = Σ_c (x_t[c] − y_u[c])²
//
// over paths from (0, 0) to both ends by steps of (1, 0), (0, 1) and (1, 1), all channels on one path. The square root, which does not
// change what is nearest, is left out. Each sample takes time in proportion to the training samples and to the square of their steps.
type DTW struct {
	Channels int // 0 means 1
	// Band is how many steps a path may be away from the diagonal, or more where lengths differ by more; 0 means any number, and −1 none: of
	// series of one length the Euclidean distance.
	Band int
}

// Predict returns the class of the nearest training sample for each sample of x. It works on all processors.
func (d DTW) Predict(train datasets.Samples, x [][]float32) ([]int, error) {
	d, err := d.resolve(train, x)
	if err != nil {
		return nil, err
	}
	predicted := make([]int, len(x))
	each(len(x), func(i int, rows *warping) { predicted[i] = train.Label[d.nearest(train.X, x[i], rows)] })
	return predicted, nil
}

// Scores returns for each sample of x and each of so many classes minus the distance to the nearest training sample of the class, here the square
// root of the sum, and −Inf for a class without any: what the area under a curve needs. It works on all processors.
func (d DTW) Scores(train datasets.Samples, classes int, x [][]float32) ([][]float64, error) {
	d, err := d.resolve(train, x)
	if err != nil {
		return nil, err
	}
	if err := checkClasses(train, classes); err != nil {
		return nil, err
	}
	of := make([][][]float32, classes)
	for i, c := range train.Label {
		of[c] = append(of[c], train.X[i])
	}
	scores := make([][]float64, len(x))
	each(len(x), func(i int, rows *warping) {
		for _, own := range of {
			least := math.Inf(1)
			for _, y := range own {
				least = min(least, d.distance(x[i], y, least, rows))
			}
			scores[i] = append(scores[i], -math.Sqrt(least))
		}
	})
	return scores, nil
}

// resolve returns d with its default, or what is wrong with it or with series.
func (d DTW) resolve(train datasets.Samples, x [][]float32) (DTW, error) {
	if err := checkLabels(train); err != nil {
		return d, err
	}
	if d.Channels == 0 {
		d.Channels = 1
	}
	if d.Channels < 0 || d.Band < -1 {
		return d, fmt.Errorf("baseline: DTW of %d channels and a band of %d; give 1 channel or more, and a band from -1 on", d.Channels, d.Band)
	}
	for i, part := range [][][]float32{train.X, x} {
		if err := d.check(part, [...]string{"training sample", "sample"}[i]); err != nil {
			return d, err
		}
	}
	return d, nil
}

// each calls f for 0 to n − 1 on all processors, each with rows of its own.
func each(n int, f func(i int, rows *warping)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			var rows warping
			for i := w; i < n; i += workers {
				f(i, &rows)
			}
		})
	}
	wait.Wait()
}

// check reports the first series that has no steps, a part of one, or a value that is not finite.
func (d DTW) check(all [][]float32, what string) error {
	for i, x := range all {
		if len(x) == 0 || len(x)%d.Channels != 0 {
			return fmt.Errorf("baseline: %s %d has %d values; give series of %d values a step", what, i, len(x), d.Channels)
		}
		for k, v := range x {
			if v-v != 0 {
				return fmt.Errorf("baseline: %s %d has %v at %d; give finite values", what, i, v, k)
			}
		}
	}
	return nil
}

func (d DTW) nearest(all [][]float32, x []float32, rows *warping) int {
	best, at := math.Inf(1), 0
	for i, y := range all {
		if s := d.distance(x, y, best, rows); s < best {
			best, at = s, i
		}
	}
	return at
}

// warping holds two rows of the table of smallest sums.
type warping struct{ before, row []float64 }

// distance returns the smallest sum, or +Inf as soon as every path is above the limit.
func (d DTW) distance(x, y []float32, limit float64, rows *warping) float64 {
	n, m := len(x)/d.Channels, len(y)/d.Channels
	band := max(d.Band, n-m, m-n, 0)
	if d.Band == 0 {
		band = max(n, m)
	}
	rows.clear(m + 1)
	rows.row[0] = 0
	for t := range n {
		rows.before, rows.row = rows.row, rows.before
		lowest := math.Inf(1)
		from, to := max(0, t-band), min(m, t+band+1)
		rows.row[from] = math.Inf(1)
		for u := from; u < to; u++ {
			s := min(rows.before[u], rows.before[u+1], rows.row[u]) + d.step(x[t*d.Channels:], y[u*d.Channels:])
			rows.row[u+1] = s
			lowest = min(lowest, s)
		}
		if lowest > limit {
			return math.Inf(1)
		}
	}
	return rows.row[m]
}

// clear makes rows of n sums that nothing has reached.
func (w *warping) clear(n int) {
	if cap(w.row) < n {
		w.row, w.before = make([]float64, n), make([]float64, n)
	}
	w.row, w.before = w.row[:n], w.before[:n]
	for i := range n {
		w.row[i], w.before[i] = math.Inf(1), math.Inf(1)
	}
}

// step is the cost of two steps beside each other.
func (d DTW) step(x, y []float32) (sum float64) {
	for c, v := range x[:d.Channels] {
		e := float64(v) - float64(y[c])
		sum += float64(e * e)
	}
	return sum
}
