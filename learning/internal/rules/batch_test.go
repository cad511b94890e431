package rules

import "testing"

// Each thing that is wrong is named, the first of several.
func TestCheckBatch(t *testing.T) {
	for _, c := range []struct {
		n            int
		label, index []int
		want         string
	}{
		{2, []int{0, 2}, []int{5, 7}, ""},
		{2, nil, []int{5, 7}, ""},
		{0, nil, nil, "x: a mini-batch of 0 samples; there is room for 1 to 3"},
		{4, nil, nil, "x: a mini-batch of 4 samples; there is room for 1 to 3"},
		{2, []int{0}, []int{5, 7}, "x: a mini-batch of 2 samples with 1 labels and 2 positions"},
		{2, []int{0, 3}, []int{5}, "x: a mini-batch of 2 samples with 2 labels and 1 positions"},
		{2, []int{0, 3}, []int{5, 7}, "x: sample 7 has label 3; there are 3 classes"},
		{2, []int{-1, 3}, []int{5, 7}, "x: sample 5 has label -1; there are 3 classes"},
	} {
		got := ""
		if err := CheckBatch("x", c.n, 3, c.label, c.index, 3); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
