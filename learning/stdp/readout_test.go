package stdp

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Four cells and three classes by hand. Mean responses (class 0 has two samples, the others one):
//
//	cell      0     1     2     3
//	class 0   2     0     3     0
//	class 1   1     4     3     0
//	class 2   1     0     1     0
//
// Cell 0 is class 0 with a share of 1/2, cell 1 is class 1 with 1, cell 2 is class 0 (the lower of equals) with 3/7, and
// cell 3, which never fires, has no class.
func handReadout(kind Readout) *readout {
	r := newReadout(kind, 3, 4)
	r.add(0, []int32{4, 0, 2, 0})
	r.add(1, []int32{1, 4, 3, 0})
	r.add(0, []int32{0, 0, 4, 0})
	r.add(2, []int32{1, 0, 1, 0})
	r.assign()
	return r
}

func TestSTDPAssignment(t *testing.T) {
	r := handReadout(AllActivity)
	if want := []int{0, 1, 0, -1}; !slices.Equal(r.label, want) {
		t.Errorf("the cells are labelled %v, want %v", r.label, want)
	}
	if want := []int{2, 1, 0}; !slices.Equal(r.owned, want) {
		t.Errorf("the classes have %v cells, want %v", r.owned, want)
	}
	if want := []float64{.5, 1, 3. / 7, 0}; !slices.Equal(r.share, want) {
		t.Errorf("the shares are %v, want %v", r.share, want)
	}
}

func TestSTDPReadouts(t *testing.T) {
	tests := []struct {
		name            string
		counts          []int32
		all, proportion int
	}{
		{"silence", []int32{0, 0, 0, 0}, -1, -1},
		{"a cell without a class", []int32{0, 0, 0, 9}, -1, -1},
		{"means over cells", []int32{4, 3, 0, 0}, 1, 1},          // 4/2 against 3; (4·½)/2 = 1 against 3
		{"sure cells count more", []int32{3, 3, 4, 0}, 0, 1},     // 7/2 against 3; (1.5 + 12/7)/2 = 1.61 against 3
		{"the lower class of equals", []int32{2, 1, 0, 0}, 0, 1}, // 2/2 against 1; ½ against 1
		{"both", []int32{9, 1, 9, 0}, 0, 0},
	}
	for _, c := range tests {
		for kind, want := range map[Readout]int{AllActivity: c.all, Proportion: c.proportion} {
			if got := rules.HeardClass(handReadout(kind).votes(c.counts)); got != want {
				t.Errorf("%s, read-out %d: class %d, want %d", c.name, kind, got, want)
			}
		}
	}
}

// A new assignment forgets the one before.
func TestSTDPAssignmentIsFresh(t *testing.T) {
	r := handReadout(Proportion)
	r.clear()
	r.add(2, []int32{0, 0, 0, 5})
	r.assign()
	if want := []int{-1, -1, -1, 2}; !slices.Equal(r.label, want) {
		t.Errorf("the cells are labelled %v, want %v", r.label, want)
	}
	if got := rules.HeardClass(r.votes([]int32{7, 7, 7, 1})); got != 2 {
		t.Errorf("class %d, want 2, the only one with a cell", got)
	}
}
