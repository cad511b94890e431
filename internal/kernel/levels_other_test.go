//go:build !amd64 || purego

package kernel

import "testing"

// eachLevel runs f in plain Go, all that there is.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Run(Path(), f)
}
