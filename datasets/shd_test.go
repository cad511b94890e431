package datasets

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// spokenFixture is written by h5py: internal/hdf5/testdata/make.py has what is in it.
func spokenFixture(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "internal", "hdf5", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestSHD(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "shd_train.h5", spokenFixture(t, "half.h5"))
	put(t, dir, "shd_test.h5.gz", gzipped(t, spokenFixture(t, "single.h5")))
	s, err := SHD(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	want := Samples{X: [][]float32{{0, 1, 250, 699, 500, 3}, {}, {125, 0, 1000, 300}}, Label: []int{3, 0, 19}}
	if !reflect.DeepEqual(s.Train, want) || !reflect.DeepEqual(s.Test, want) || s.Valid.Len() != 0 || s.Classes != 20 || !slices.Equal(s.Shape, []int{0, 2}) {
		t.Errorf("%+v", s)
	}
	if _, err := SSC(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "ssc_valid.h5") {
		t.Errorf("files of another set: %v", err)
	}
}

func TestSpokenRefuses(t *testing.T) {
	if _, err := parseSpoken(spokenFixture(t, "half.h5"), "f.h5", 19); err == nil || !strings.Contains(err.Error(), "label 19 of sample 2 is not in 0..18") {
		t.Errorf("a class beyond: %v", err)
	}
	if _, err := parseSpoken(spokenFixture(t, "arrays.h5"), "f.h5", 20); err == nil || !strings.Contains(err.Error(), "there is no spikes/times") {
		t.Errorf("another file: %v", err)
	}
	for want, c := range map[string][2][]float64{
		"2 times and 1 units": {{1, 2}, {1}}, "spike 0 is at -1 s": {{-1}, {1}}, "spike 1 is of unit 700": {{1, 2}, {1, 700}}, "of unit 0.5": {{1}, {.5}},
	} {
		if _, err := spokenEvents(c[0], c[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	// Spikes are put in the order of time, those of one time stay in theirs.
	if x, err := spokenEvents([]float64{.5, .25, .5}, []float64{1, 2, 3}); err != nil || !slices.Equal(x, []float32{250, 2, 500, 1, 500, 3}) {
		t.Errorf("%v, %v", x, err)
	}
}

// Words name the classes where there is one for each, and none where there are others.
func TestSpokenWords(t *testing.T) {
	content := spokenFixture(t, "words.h5")
	if s, err := parseSpoken(content, "f.h5", 20); err != nil || len(s.words) != 20 || s.words[19] != "word 19" {
		t.Errorf("%q, %v", s.words, err)
	}
	if s, err := parseSpoken(content, "f.h5", 35); err != nil || s.words != nil {
		t.Errorf("20 words of 35 classes: %q, %v", s.words, err)
	}
}

func FuzzSpoken(f *testing.F) {
	f.Add(spokenFixture(f, "half.h5"))
	f.Add(spokenFixture(f, "single.h5"))
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := parseSpoken(content, "f.h5", 20)
		if err != nil {
			return
		}
		for i, x := range s.X {
			for k := 0; k < len(x); k += 2 {
				if x[k+1] < 0 || x[k+1] >= SHDCells || k > 0 && x[k] < x[k-2] {
					t.Fatalf("sample %d, event %d: %v", i, k/2, x[k:k+2])
				}
			}
		}
	})
}
