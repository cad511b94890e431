package sweep

import "testing"

// Where a sweep has all processors, there are more runs than those; else there are as many as it may use.
func TestRunsAtOnce(t *testing.T) {
	for _, c := range []struct{ workers, processors, want int }{{1, 1, 2}, {2, 2, 3}, {8, 8, 12}, {1, 2, 1}, {7, 8, 7}, {16, 8, 24}} {
		if n := runsAtOnce(c.workers, c.processors); n != c.want {
			t.Errorf("%d workers of %d processors: %d runs at a time, want %d", c.workers, c.processors, n, c.want)
		}
	}
}
