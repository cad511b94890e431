package entries

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// TestSequentialMNIST: both sets are the images of MNIST, and three epochs on 5,000 of them, row by row, are enough to know most digits. Pixel by
// pixel an epoch of as many takes seconds, and a few are not enough.
func TestSequentialMNIST(t *testing.T) {
	for _, name := range []string{"mnist-pixels", "mnist-rows"} {
		set, err := found(t, name).Load(10000, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("needs the set mnist: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if set.Train.Len() != 50000 || set.Valid.Len() != 10000 || len(set.Train.X[0]) != set.Shape[0]*set.Shape[1] {
			t.Fatalf("%s: %d and %d samples of %d values, shape %v", name, set.Train.Len(), set.Valid.Len(), len(set.Train.X[0]), set.Shape)
		}
		if name == "mnist-rows" && !testing.Short() {
			learns(t, set.Take(5000, 500, 0), rowEntries()[0], 3, 0.75)
		}
	}
}

// TestSequentialPixels: a cell of the net for pixels hears the spikes of its own layer 28 steps, which are a row, later.
func TestSequentialPixels(t *testing.T) {
	net := pixelEntries()[0].Net
	if err := net.Check(); err != nil {
		t.Fatal(err)
	}
	if p := net.Projections[1]; p.Pre != p.Post || p.Delay != 28 {
		t.Errorf("%s→%s has a delay of %d steps, want 28", p.Pre, p.Post, p.Delay)
	}
}
