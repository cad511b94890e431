package runstore_test

import (
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/counted"
)

// A lease that grows costs two operations a beat, a write and a sync, however long the run is under way.
func TestBeatIsTwoOperations(t *testing.T) {
	files := counted.New(runstore.Disk{})
	r := open(files, t.TempDir())
	r.Pace(time.Millisecond, time.Second)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	total := map[counted.Op]int{}
	for files.Take(); total[counted.Write] < 20; time.Sleep(time.Millisecond) {
		counts, _ := files.Take()
		for op, n := range counts {
			total[op] += n
		}
	}
	// what is counted begins and ends between any two operations
	if extra := total[counted.Write] - total[counted.Sync]; len(total) != 2 || extra < -1 || extra > 1 {
		t.Errorf("%v", total)
	}
	release()
}
