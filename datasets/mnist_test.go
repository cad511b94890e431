package datasets

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestPublishedSets reads the real files where they are on this machine.
func TestPublishedSets(t *testing.T) {
	for _, c := range []struct {
		name     string
		load     func(Options) (Set, error)
		labels   []int   // of the first training samples, as widely printed
		mean, sd float64 // of all training pixels: the constants by which PyTorch's examples normalise
		classes  []int   // training samples per class
	}{
		{"mnist", MNIST, []int{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, 0.1307, 0.3081,
			[]int{5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}}, // Deng 2012, table 1
		{"fashion-mnist", FashionMNIST, []int{9, 0, 0, 3, 0, 2, 7, 2, 5, 5}, 0.2860, 0.3530,
			slices.Repeat([]int{6000}, 10)}, // Xiao et al. 2017: balanced
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := c.load(Options{})
			if errors.Is(err, fs.ErrNotExist) {
				t.Skipf("needs the set %s: %v", c.name, err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.Train.Len() != 60000 || s.Valid.Len() != 0 || s.Test.Len() != 10000 || !slices.Equal(s.Shape, []int{28, 28}) {
				t.Errorf("%d/%d/%d samples of %v", s.Train.Len(), s.Valid.Len(), s.Test.Len(), s.Shape)
			}
			if !slices.Equal(s.Train.Label[:10], c.labels) {
				t.Errorf("first labels %v", s.Train.Label[:10])
			}
			perClass := make([]int, s.Classes)
			for _, l := range s.Train.Label {
				perClass[l]++
			}
			if !slices.Equal(perClass, c.classes) {
				t.Errorf("samples per class %v, want %v", perClass, c.classes)
			}
			mean, sd := moments(s.Train.X)
			if math.Abs(mean-c.mean) > 5e-5 || math.Abs(sd-c.sd) > 5e-5 {
				t.Errorf("mean %.5f, standard deviation %.5f, want %.4f, %.4f", mean, sd, c.mean, c.sd)
			}
		})
	}
}

func moments(x [][]float32) (mean, sd float64) {
	var n, sum, squares float64
	for _, row := range x {
		for _, v := range row {
			n, sum, squares = n+1, sum+float64(v), squares+float64(v)*float64(v)
		}
	}
	mean = sum / n
	return mean, math.Sqrt(squares/n - mean*mean)
}

// TestSourcesAreConsistent checks the tables against the format: header and elements make the published length.
func TestSourcesAreConsistent(t *testing.T) {
	for _, src := range []source{mnist(), fashionMNIST()} {
		for i, want := range []int64{16 + 60000*784, 8 + 60000, 16 + 10000*784, 8 + 10000} {
			if f := src.files[i]; f.bytes != want || len(f.sha256) != 64 {
				t.Errorf("%s: %+v: want %d bytes", src.name, f, want)
			}
		}
	}
}

// isolate points the environment of a test to empty directories and returns them.
func isolate(t *testing.T) (data, cache string) {
	t.Helper()
	home := t.TempDir()
	data = filepath.Join(home, "data")
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData", "home"} {
		t.Setenv(name, filepath.Join(home, "user"))
	}
	t.Setenv("SPIKECELL_DATA", data)
	user, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return data, filepath.Join(user, "spikecell")
}
