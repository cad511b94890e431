package kernel

import (
	"slices"
	"testing"
)

// Entries keep their order within a list.
func TestFromPairs(t *testing.T) {
	var c CSR
	for range 2 { // the second time in the same memory
		c.FromPairs(4, []Pair{{2, 9}, {0, 5}, {2, 7}, {3, 1}, {2, 8}})
		for list, want := range [][]uint32{{5}, {}, {9, 7, 8}, {1}} {
			if got := c.Row(list); !slices.Equal(got, want) {
				t.Errorf("list %d is %v, want %v", list, got, want)
			}
		}
		if c.FromPairs(2, nil); len(c.Row(0))+len(c.Row(1)) != 0 {
			t.Error("of no pairs there are entries")
		}
	}
}
