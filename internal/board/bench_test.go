//go:build unix

package board

import (
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/manyruns"
)

// many is how many runs the stores of benchmarks have.
const many = 10_000

// filled is a store of many finished runs.
func filled(b *testing.B) string {
	b.Helper()
	root := b.TempDir()
	if _, err := manyruns.Fill(root, many); err != nil {
		b.Fatal(err)
	}
	return root
}

// processor is the time that this process has had processors for, in ms: on a busy machine clocks say little.
func processor(b *testing.B) float64 {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e6
}

// BenchmarkFirstLook reads all runs of a store, as a board does when it begins.
func BenchmarkFirstLook(b *testing.B) {
	root := filled(b)
	began := processor(b)
	for b.Loop() {
		board := &Board{store: newStore(root)}
		if board.again(); len(board.store.runs) != many {
			b.Fatalf("%d runs", len(board.store.runs))
		}
	}
	b.ReportMetric((processor(b)-began)/float64(b.N), "cpu-ms/op")
}

// BenchmarkListing makes the list of runs that a board has not seen before, as soon as it knows all of them.
func BenchmarkListing(b *testing.B) {
	root := filled(b)
	began := processor(b)
	for b.Loop() {
		board := &Board{store: newStore(root), token: "token"}
		board.store.tell = func(r *run) *run { return r } // which is done while people look at the list
		board.again()
		if answer, _ := get(b, board, ""); answer.StatusCode != 200 || len(board.store.runs) != many {
			b.Fatal(answer.Status, len(board.store.runs))
		}
	}
	b.ReportMetric((processor(b)-began)/float64(b.N), "cpu-ms/op")
}

// BenchmarkPages looks at a store again, whose runs are known, and makes a page.
func BenchmarkPages(b *testing.B) {
	board := open(b, Options{Store: filled(b)})
	for _, path := range []string{"", "?sort=test&page=20", "?q=pattern&least=50", "entries"} {
		b.Run("/"+path, func(b *testing.B) {
			began := processor(b)
			for b.Loop() {
				board.again()
				if answer, _ := get(b, board, path); answer.StatusCode != 200 {
					b.Fatal(answer.Status)
				}
			}
			b.ReportMetric((processor(b)-began)/float64(b.N), "cpu-ms/op")
		})
	}
}
