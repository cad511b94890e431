package board

import (
	"os"
	"testing"
)

// storeOfBenchmark is the folder of a store of many runs.
func storeOfBenchmark(b *testing.B) string {
	b.Helper()
	root := os.Getenv("BOARD_STORE")
	if root == "" {
		b.Skip("BOARD_STORE names no store of runs")
	}
	return root
}
