package nir_test

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// exactly compares numbers bit by bit.
var exactly = cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })

// Each graph is read from either kind of file as it was written, and written again as the same bytes.
func TestRoundTrip(t *testing.T) {
	for name, g := range map[string]*nir.Graph{"everything": nirtest.Everything(), "pictures": nirtest.Pictures()} {
		for _, file := range []string{name + ".nir", name + ".json"} {
			path := filepath.Join(t.TempDir(), file)
			if err := nir.Write(path, g); err != nil {
				t.Fatal(err)
			}
			got, err := nir.Read(path)
			if diff := cmp.Diff(g, got, exactly); err != nil || diff != "" {
				t.Fatalf("%s: %v\n%s", file, err, diff)
			}
			again := path + filepath.Ext(path)
			if err := nir.Write(again, got); err != nil {
				t.Fatal(err)
			}
			first, _ := os.ReadFile(path)
			second, _ := os.ReadFile(again)
			if len(first) == 0 || string(first) != string(second) {
				t.Errorf("%s: %d bytes, then %d", file, len(first), len(second))
			}
		}
	}
}
