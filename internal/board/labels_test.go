package board

import (
	"slices"
	"testing"
)

// Entries of one name have letters, and no two entries one label, whatever others are called.
func TestLabels(t *testing.T) {
	for _, c := range [][2][]string{
		{{"m", "n"}, {"m", "n"}},
		{{"m", "m", "n", "m"}, {"m A", "m B", "n", "m C"}},
		{{"m", "m", "m A"}, {"m B", "m C", "m A"}},
		{{"m A", "m A", "m", "m"}, {"m A A", "m A B", "m B", "m C"}},
	} {
		var all compared
		for _, name := range c[0] {
			all.Entries = append(all.Entries, &entry{Name: name})
		}
		if got := all.labels(); !slices.Equal(got, c[1]) {
			t.Errorf("%q are called %q, want %q", c[0], got, c[1])
		}
	}
}
