package codes

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// NMI is the normalised mutual information of two partitions of the same samples, from 0, where one says nothing of the other, to 1, where they
// are the same but for names [vinh2010]: with the shares p_a and p_b of their parts and p_ab of what two parts have in common,
//
//	NMI = 2 I / (H_a + H_b),  I = Σ p_ab ln(p_ab / (p_a p_b)),  H = −Σ p ln p
//
// and 1 where neither divides anything. Chance agreement is not taken off: many small clusters have a high one. a[i] and b[i] are the parts of
// sample i, by any numbers.
func NMI(a, b []int) (float64, error) {
	t, err := tabulate("NMI", a, b)
	if err != nil {
		return 0, err
	}
	n, mutual, entropy := float64(len(a)), 0., 0.
	for _, k := range t.both {
		both := float64(k.n)
		mutual += float64(both / n * math.Log(both*n/(float64(t.a[k.a])*float64(t.b[k.b]))))
	}
	for _, part := range []map[int]int{t.a, t.b} {
		for _, name := range slices.Sorted(maps.Keys(part)) { // a sum in another order may have another last bit
			p := float64(part[name]) / n
			entropy -= float64(p * math.Log(p))
		}
	}
	if entropy == 0 {
		return 1, nil
	}
	return min(max(2*mutual/entropy, 0), 1), nil
}

// ARI is the adjusted Rand index of two partitions of the same samples [hubert1985]: the share of pairs of samples that both put together or both
// keep apart, less what chance has of it with parts of these sizes, so that it is 1 for equal partitions, 0 on average by chance, and may be
// below. With C(n) = n (n − 1)/2,
//
//	ARI = (Σ C(n_ab) − E) / ((Σ C(n_a) + Σ C(n_b))/2 − E),  E = Σ C(n_a) Σ C(n_b) / C(n)
//
// and 1 where both put all together, or both keep all apart.
func ARI(a, b []int) (float64, error) {
	t, err := tabulate("ARI", a, b)
	if err != nil {
		return 0, err
	}
	pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
	both, ofA, ofB := 0., 0., 0. // of whole numbers, in any order
	for _, k := range t.both {
		both += pairs(k.n)
	}
	for _, n := range t.a {
		ofA += pairs(n)
	}
	for _, n := range t.b {
		ofB += pairs(n)
	}
	chance, most := ofA*ofB/max(pairs(len(a)), 1), (ofA+ofB)/2
	if most == chance {
		return 1, nil
	}
	return (both - chance) / (most - chance), nil
}

// table is the sizes of the parts of two partitions, and of what each pair of parts has in common.
type table struct {
	a, b map[int]int
	both []common
}

type common struct{ a, b, n int }

func tabulate(what string, a, b []int) (table, error) {
	if len(a) != len(b) || len(a) == 0 {
		return table{}, fmt.Errorf("codes: %s: %d samples in one partition and %d in the other; give as many, at least one", what, len(a), len(b))
	}
	t := table{a: map[int]int{}, b: map[int]int{}}
	at := map[[2]int]int{}
	for i := range a {
		t.a[a[i]]++
		t.b[b[i]]++
		key := [2]int{a[i], b[i]}
		k, known := at[key]
		if !known {
			k = len(t.both)
			at[key] = k
			t.both = append(t.both, common{a[i], b[i], 0})
		}
		t.both[k].n++
	}
	return t, nil
}
