package gradient

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// mark writes its number to every chunk it is given.
type mark struct {
	to     []int
	number int
}

func (m mark) run(chunk, _ int) { m.to[chunk] += m.number }

// Every chunk is done once, as the job says that is handed out now, and nothing is allocated after the first job.
func TestSlotSharesOneJobAfterAnother(t *testing.T) {
	for _, workers := range []int{1, 3} {
		pool := kernel.NewPool(workers)
		var s slot[mark]
		to, want := make([]int, 50), make([]int, 50)
		for k, chunks := range []int{50, 1, 0, 20} {
			s.share(pool, chunks, mark{to, k + 1})
			for i := range chunks {
				want[i] += k + 1
			}
		}
		if !slices.Equal(to, want) {
			t.Errorf("%d workers: %v, want %v", workers, to, want)
		}
		if n := testing.AllocsPerRun(20, func() { s.share(pool, 50, mark{to, 1}) }); n != 0 {
			t.Errorf("%d workers: %v allocations a job", workers, n)
		}
		pool.Close()
	}
}
