//go:build amd64 && !purego

package kernel

import "testing"

// eachLevel runs f in plain Go and with every instruction set that this processor has.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	best := active
	defer func() { active = best }()
	for l := levelGeneric; l <= best; l++ {
		active = l
		t.Run(Path(), f)
	}
}
