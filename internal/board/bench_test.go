//go:build unix

package board

import (
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/manyruns"
)

// processor is the time that this process has had processors for, in ms: on a busy machine clocks say little.
func processor(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

// BenchmarkTenThousandRuns makes pages of a store of that many. In "listed" all runs are new to the board, and the page is made as soon as it has the
// numbers of all; in "described" it has read their descriptions and names too; the others look again and make a page.
func BenchmarkTenThousandRuns(b *testing.B) {
	const many = 10_000
	root := b.TempDir()
	if _, err := manyruns.Fill(root, many); err != nil {
		b.Fatal(err)
	}
	measure := func(name, path string, board func() *Board) {
		b.Run(name, func(b *testing.B) {
			before := processor(b)
			for b.Loop() {
				on := board()
				on.again()
				if answer, _ := get(b, on, path); answer.StatusCode != 200 || len(on.store.runs) != many {
					b.Fatal(answer.Status, len(on.store.runs))
				}
			}
			b.ReportMetric((processor(b)-before)/float64(b.N), "cpu-ms/op")
		})
	}
	anew := func() *Board { return &Board{store: newStore(root), token: "token"} }
	measure("listed", "", func() *Board {
		on := anew()
		on.store.tell = func(r *run) *run { return r } // what comes after
		return on
	})
	measure("described", "", anew)
	known := anew()
	known.again()
	for name, path := range map[string]string{"newest": "", "sorted": "?sort=test&page=20", "filtered": "?q=pattern&least=50", "entries": "entries"} {
		measure(name, path, func() *Board { return known })
	}
}
