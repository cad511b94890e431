package csdp

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// The negatives of a mini-batch of one-hot images tell who was mixed with whom: 1 − α stands at the partner.
func partners(t *testing.T, m Mixing) []int {
	t.Helper()
	const n = 6
	tr := bind(t, Rule{SelfSupervised: true, Negatives: m}, snn.CSDPUnlabelled(n, 5, 3), n, 2, 1)
	b := ruletest.Batch(n, n, 3, 1)
	for i := range b.X {
		clear(b.X[i])
		b.X[i][i] = 1
	}
	win := tr.learningFrom(b)
	var who []int
	for i := range n {
		j := slices.Index(win.mixed[i], 0.75)
		if win.mixed[i][i] != 0.25 || j < 0 || j == i {
			t.Fatalf("negative %d is %v", i, win.mixed[i])
		}
		who = append(who, j)
	}
	return who
}

func TestNegativesHavePartnersOfTheirOwn(t *testing.T) {
	who := partners(t, Mixing{Weight: 0.25})
	slices.Sort(who)
	if len(slices.Compact(who)) < 3 {
		t.Errorf("six rows share the partners %v", who)
	}
}

// The author's code draws one k: rows up to k are mixed with row k+1, the others with row k [csdp-code].
func TestSharedPartner(t *testing.T) {
	who := partners(t, Mixing{Weight: 0.25, SharedPartner: true})
	k := slices.Min(who)
	for i, j := range who {
		want := k
		if i <= k {
			want = k + 1
		}
		if j != want {
			t.Errorf("rows are mixed with %v; row %d should be with %d", who, i, want)
		}
	}
}
