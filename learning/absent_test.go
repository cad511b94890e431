package learning

import "testing"

// TestManyAbsentClasses: a line stays a line.
func TestManyAbsentClasses(t *testing.T) {
	w := absentWarning("it has", []int{3}, 5000, "so")
	if want := "it has no sample of classes 0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 4987 more (of 5000): so"; w != want {
		t.Error(w)
	}
}
