package codes

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// KMeans divides points into K clusters so that the sum of squared distances of points to the mean of their cluster,
//
//	J = Σ_i |x_i − μ_c(i)|²
//
// is small: by Lloyd's steps, which give each point to the nearest mean (of equally near ones the first) and take means anew until no point moves
// [lloyd1982], from K points drawn one after another with probabilities in proportion to the squared distance from those drawn before
// [arthur2007]. The best of Restarts such beginnings counts. Equal points, fields and seeds give equal clusters.
type KMeans struct {
	K        int    // clusters; there is no default
	Restarts int    // beginnings, 16,384 at most; 0 means 10
	Steps    int    // at most, from each beginning; 0 means 300
	Seed     uint64 // of the draws
}

// mostRestarts bounds beginnings.
const mostRestarts = 1 << 14

// Clusters are groups of points.
type Clusters struct {
	Cluster []int       // of each point, from 0
	Mean    [][]float64 // of each cluster
	Sum     float64     // J
}

// Cluster divides rows of equally many numbers. Fewer rows than clusters, rows of other lengths, and numbers that are not finite are errors.
func (k KMeans) Cluster(rows [][]float32) (*Clusters, error) {
	if k.Restarts == 0 {
		k.Restarts = 10
	}
	if k.Steps == 0 {
		k.Steps = 300
	}
	if err := k.check(rows); err != nil {
		return nil, fmt.Errorf("codes: KMeans: %w", err)
	}
	var best *Clusters
	for r := range k.Restarts {
		c := lloyd(rows, begin(rows, k.K, snn.NewStream(k.Seed).Named("k-means").At(r)), k.Steps)
		if best == nil || c.Sum < best.Sum {
			best = c
		}
	}
	return best, nil
}

func (k KMeans) check(rows [][]float32) error {
	switch {
	case k.K < 1 || k.K > len(rows):
		return fmt.Errorf("%d clusters of %d points; give 1 to as many as there are points", k.K, len(rows))
	case k.Restarts < 1 || k.Restarts > mostRestarts || k.Steps < 1:
		return fmt.Errorf("%d restarts and %d steps; give 1 or more, or 0 for the defaults, and at most %d restarts", k.Restarts, k.Steps, mostRestarts)
	}
	for i, x := range rows {
		if len(x) != len(rows[0]) || len(x) == 0 {
			return fmt.Errorf("point %d has %d numbers, and the first has %d; give at least one, and equally many", i, len(x), len(rows[0]))
		}
		for j, v := range x {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				return fmt.Errorf("point %d has %v at %d", i, v, j)
			}
		}
	}
	return nil
}

// begin draws k of the points as means, far from one another.
func begin(rows [][]float32, k int, s snn.Stream) [][]float64 {
	means := [][]float64{wide(rows[s.Intn(0, len(rows))])}
	near := make([]float64, len(rows)) // squared distance to the nearest mean so far
	for i := range near {
		near[i] = math.Inf(1)
	}
	for len(means) < k {
		sum := 0.
		for i, x := range rows {
			near[i] = min(near[i], distance(x, means[len(means)-1]))
			sum += near[i]
		}
		means = append(means, wide(rows[drawn(near, float64(s.Float64(uint64(len(means)))*sum))]))
	}
	return means
}

// drawn returns the first place up to which weights sum to more than u.
func drawn(weight []float64, u float64) int {
	last := 0
	for i, w := range weight {
		if w > 0 {
			last = i
		}
		if u -= w; u < 0 {
			return i
		}
	}
	return last // u is a little more than the sum
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// distance is squared.
func distance(x []float32, mean []float64) float64 {
	sum := 0.
	for j, v := range x {
		d := float64(v) - mean[j]
		sum += float64(d * d)
	}
	return sum
}

// lloyd moves means until no point changes its cluster, or for so many steps.
func lloyd(rows [][]float32, means [][]float64, steps int) *Clusters {
	c := &Clusters{Cluster: make([]int, len(rows)), Mean: means}
	near := make([]float64, len(rows))
	for i := range c.Cluster {
		c.Cluster[i] = -1
	}
	for range steps {
		if !c.assign(rows, near) {
			break
		}
		c.move(rows, near)
	}
	c.assign(rows, near)
	for _, d := range near {
		c.Sum += d
	}
	return c
}

// assign gives each point to the nearest mean, notes how far that is, and says whether any cluster changed.
func (c *Clusters) assign(rows [][]float32, near []float64) (changed bool) {
	for i, x := range rows {
		best, at := math.Inf(1), 0
		for k, m := range c.Mean {
			if d := distance(x, m); d < best {
				best, at = d, k
			}
		}
		changed = changed || c.Cluster[i] != at
		c.Cluster[i], near[i] = at, best
	}
	return changed
}

// move takes the means of clusters. One without points takes the point that is farthest from its mean.
func (c *Clusters) move(rows [][]float32, near []float64) {
	n := make([]int, len(c.Mean))
	for _, m := range c.Mean {
		clear(m)
	}
	for i, x := range rows {
		k := c.Cluster[i]
		n[k]++
		for j, v := range x {
			c.Mean[k][j] += float64(v)
		}
	}
	for k, m := range c.Mean {
		if n[k] == 0 {
			far := 0
			for i, d := range near {
				if d > near[far] {
					far = i
				}
			}
			copy(m, wide(rows[far]))
			near[far] = 0
			continue
		}
		for j := range m {
			m[j] /= float64(n[k])
		}
	}
}
