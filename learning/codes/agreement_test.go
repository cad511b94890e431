package codes

import (
	"math"
	"strings"
	"testing"
)

// squares and cubes are two partitions of 60 samples.
func squares() (a, b, c []int) {
	for i := range 60 {
		a, b = append(a, i*i%7), append(b, i*i*i%5)
		c = append(c, a[i])
		if i%9 == 0 {
			c[i] = (a[i] + 1) % 7
		}
	}
	return a, b, c
}

// Values of scikit-learn 1.9.1, normalized_mutual_info_score and adjusted_rand_score with their defaults.
func TestAgreementIsSklearns(t *testing.T) {
	a, b, c := squares()
	for _, k := range []struct {
		a, b     []int
		nmi, ari float64
	}{
		{[]int{0, 0, 1, 1, 2, 2, 2, 0, 1, 5}, []int{1, 1, 0, 0, 0, 3, 3, 3, 0, 1}, 0.5884891726309148, 0.32098765432098764},
		{a, b, 0.012541663640444744, -0.04858209370995599},
		{a, c, 0.8194216608943736, 0.7761558339568178},
		{a, a, 1, 1},
		{[]int{3, 3, 3}, []int{8, 8, 8}, 1, 1},
		{[]int{3, 1, 2}, []int{8, 7, 6}, 1, 1},
		{[]int{3, 3, 3}, []int{8, 7, 6}, 0, 0},
		{[]int{4}, []int{2}, 1, 1},
	} {
		for _, pair := range [][2][]int{{k.a, k.b}, {k.b, k.a}} {
			nmi, err := NMI(pair[0], pair[1])
			if err != nil || math.Abs(nmi-k.nmi) > 1e-12 {
				t.Errorf("NMI of %v and %v: %v, want %v (%v)", pair[0], pair[1], nmi, k.nmi, err)
			}
			ari, err := ARI(pair[0], pair[1])
			if err != nil || math.Abs(ari-k.ari) > 1e-12 {
				t.Errorf("ARI of %v and %v: %v, want %v (%v)", pair[0], pair[1], ari, k.ari, err)
			}
		}
	}
}

// The adjusted Rand index by its definition, pair by pair: of both, of either and of chance.
func TestARIByPairs(t *testing.T) {
	a, b, c := squares()
	for _, pair := range [][2][]int{{a, b}, {a, c}, {b, c}} {
		both, first, second, all := 0., 0., 0., 0.
		for i := range a {
			for j := range i {
				x, y := pair[0][i] == pair[0][j], pair[1][i] == pair[1][j]
				all++
				if x {
					first++
				}
				if y {
					second++
				}
				if x && y {
					both++
				}
			}
		}
		chance := first * second / all
		want := (both - chance) / ((first+second)/2 - chance)
		if got, err := ARI(pair[0], pair[1]); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%v, want %v (%v)", got, want, err)
		}
	}
}

func TestAgreementRefuses(t *testing.T) {
	for _, f := range []func(a, b []int) (float64, error){NMI, ARI} {
		for _, c := range [][2][]int{{nil, nil}, {{1}, {1, 2}}} {
			if _, err := f(c[0], c[1]); err == nil || !strings.HasPrefix(err.Error(), "codes: ") ||
				!strings.Contains(err.Error(), "samples in one partition") {
				t.Errorf("%v: %v", c, err)
			}
		}
	}
}
