package command

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Whatever a description says, it is an error or no more values than it has bytes.
func FuzzFlattened(f *testing.F) {
	f.Add([]byte(`{"$type":"a/b.C","Cells":[{"$type":"a/b.LIF","Tau":20},null],"Seeds":[],"e":{}}`))
	f.Add([]byte(`{"a":{"$type":{"b":[1]},"c":2}}`))
	f.Add([]byte(strings.Repeat("[", 99) + strings.Repeat("]", 99)))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := flattened(text)
		if err == nil && len(all) > len(text) {
			t.Errorf("%d values of %d bytes", len(all), len(text))
		}
	})
}

func TestDeepDescriptions(t *testing.T) {
	for depth, ok := range map[int]bool{runstore.MostDeep - 1: true, runstore.MostDeep + 1: false, 5000: false} {
		if _, err := flattened([]byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))); (err == nil) != ok {
			t.Errorf("%d levels: %v", depth, err)
		}
	}
}
