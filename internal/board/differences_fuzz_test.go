package board

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Whatever a description says, it is values by their paths, a few for each of its parts, of bounded length.
func FuzzFlatten(f *testing.F) {
	f.Add(`{"$type":"a/b.C","Name":"x","Cells":[{"$type":"a/b.LIF","Tau":20},1],"Seeds":[1,2]}`)
	f.Add(strings.Repeat(`{"a":[`, 80) + "1" + strings.Repeat("]}", 80))
	f.Add(`{"$type":{"Name":1},"a":"` + strings.Repeat("x", 200) + `"}`)
	f.Fuzz(func(t *testing.T, text string) {
		values := map[string]string{}
		flatten("d", []byte(text), values)
		if len(values) > len(text)+1 {
			t.Errorf("%d values of %d bytes", len(values), len(text))
		}
		for path := range values {
			if depth := strings.Count(path, ".") + strings.Count(path, "["); depth > runstore.MostDeep+strings.Count(text, ".")+strings.Count(text, "[") {
				t.Errorf("a value at depth %d", depth)
			}
		}
	})
}
