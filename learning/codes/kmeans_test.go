package codes

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
)

// From the first ten test digits as means, scikit-learn 1.9.1 (KMeans(10, init=…, n_init=1, algorithm="lloyd", tol=0)) ends with a sum of
// 950.1783655623132 and these clusters of the first forty; by ten beginnings of its own it finds 884.77, and by 200 884.48.
func TestLloydIsSklearns(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	var means [][]float64
	for _, x := range set.Test.X[:10] {
		means = append(means, wide(x))
	}
	c := lloyd(set.Test.X, means, 300)
	want := []int{0, 1, 2, 3, 4, 5, 4, 7, 8, 9, 3, 2, 4, 2, 6, 4, 6, 5, 3, 6, 0, 5, 3, 2, 0, 7, 1, 4, 6, 7, 4, 8, 5, 3, 5, 7, 9, 7, 6, 7}
	if math.Abs(c.Sum-950.1783655623132) > 1e-9 || !slices.Equal(c.Cluster[:40], want) {
		t.Errorf("sum %v, clusters %v", c.Sum, c.Cluster[:40])
	}
	best, err := KMeans{K: 10, Seed: 1}.Cluster(set.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	again, err := KMeans{K: 10, Seed: 1}.Cluster(set.Test.X)
	if err != nil || !reflect.DeepEqual(best, again) {
		t.Errorf("other clusters at the second call (%v)", err)
	}
	if nmi, err := NMI(best.Cluster, set.Test.Label); best.Sum > 886 || nmi < 0.7 || err != nil {
		t.Errorf("sum %v, NMI %v (%v)", best.Sum, nmi, err)
	}
}

// cheapest is the smallest sum of all ways to divide points into clusters.
func cheapest(rows [][]float32, k int) float64 {
	best, cluster := math.Inf(1), make([]int, len(rows))
	for {
		c := Clusters{Cluster: cluster}
		for range k {
			c.Mean = append(c.Mean, make([]float64, len(rows[0])))
		}
		c.move(rows, make([]float64, len(rows)))
		sum := 0.
		for i, x := range rows {
			sum += distance(x, c.Mean[cluster[i]])
		}
		best = min(best, sum)
		i := 0
		for ; i < len(rows) && cluster[i] == k-1; i++ {
			cluster[i] = 0
		}
		if i == len(rows) {
			return best
		}
		cluster[i]++
	}
}

// Of a few points the best of many beginnings is the best of all divisions.
func TestFewPoints(t *testing.T) {
	for n := range 20 {
		var rows [][]float32
		s := snn.NewStream(uint64(n))
		for i := range 4 + n%5 {
			rows = append(rows, []float32{float32(s.Intn(uint64(2*i), 9)), float32(s.Intn(uint64(2*i+1), 9))})
		}
		for k := 1; k <= 3; k++ {
			c, err := KMeans{K: k, Restarts: 40}.Cluster(rows)
			if want := cheapest(rows, k); err != nil || math.Abs(c.Sum-want) > 1e-9 {
				t.Fatalf("%v in %d clusters: %+v, the best sum is %v (%v)", rows, k, c, want, err)
			}
			for i, x := range rows {
				for _, m := range c.Mean {
					if distance(x, m) < distance(x, c.Mean[c.Cluster[i]]) {
						t.Errorf("%v in %d clusters: point %d is not in the nearest", rows, k, i)
					}
				}
			}
		}
	}
}

// Points that are all the same make clusters without points, which is no fault.
func TestEqualPoints(t *testing.T) {
	rows := [][]float32{{2, 3}, {2, 3}, {2, 3}}
	if c, err := (KMeans{K: 3}).Cluster(rows); err != nil || c.Sum != 0 || len(c.Mean) != 3 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestKMeansRefuses(t *testing.T) {
	rows := [][]float32{{1}, {2}}
	for want, f := range map[string]func() (*Clusters, error){
		"3 clusters of 2 points":       func() (*Clusters, error) { return KMeans{K: 3}.Cluster(rows) },
		"0 clusters of 2 points":       func() (*Clusters, error) { return KMeans{}.Cluster(rows) },
		"at most 16384 restarts":       func() (*Clusters, error) { return KMeans{K: 1, Restarts: 1 << 40}.Cluster(rows) },
		"-1 restarts":                  func() (*Clusters, error) { return KMeans{K: 1, Restarts: -1}.Cluster(rows) },
		"point 1 has 2 numbers":        func() (*Clusters, error) { return KMeans{K: 1}.Cluster([][]float32{{1}, {1, 2}}) },
		"point 0 has 0 numbers":        func() (*Clusters, error) { return KMeans{K: 1}.Cluster([][]float32{{}}) },
		"point 1 has NaN at 0":         func() (*Clusters, error) { return KMeans{K: 1}.Cluster([][]float32{{1}, {float32(math.NaN())}}) },
		"0 clusters of 0 points; give": func() (*Clusters, error) { return KMeans{}.Cluster(nil) },
	} {
		if _, err := f(); err == nil || !strings.HasPrefix(err.Error(), "codes: KMeans: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
