package nir_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// peers adds what the Python library wrote.
func peers(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("..", "..", "tests", "interchange", "nir", "testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("no files %s, %v", pattern, err)
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
}

func add(f *testing.F, encode func() ([]byte, error)) {
	content, err := encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
}

// once checks that what is read can be written, and that from then on the same bytes come out. There is no end to what one small file may say in
// zeros, so that only small ones are compared.
func once(t *testing.T, content []byte, parse func([]byte) (encode func() ([]byte, error), err error), refused ...string) {
	for generation := range 3 {
		encode, err := parse(content)
		if err != nil {
			if generation > 0 {
				t.Fatalf("what was written is not read: %v", err)
			}
			return
		}
		again, err := encode()
		if err != nil {
			for _, text := range refused {
				if strings.Contains(err.Error(), text) {
					return
				}
			}
			t.Fatalf("what was read is not written: %v", err)
		}
		if generation > 1 && !bytes.Equal(again, content) {
			t.Fatal("other bytes")
		}
		if content = again; len(content) > 1<<20 {
			return
		}
	}
}

func graphs(form func(*nir.Graph) ([]byte, error)) func(content []byte) (func() ([]byte, error), error) {
	return func(content []byte) (func() ([]byte, error), error) {
		g, err := nir.Parse(content, "fuzz")
		return func() ([]byte, error) { return form(g) }, err
	}
}

// FuzzGraphHDF5 looks for files of graphs that make the reader panic, or that come back changed.
func FuzzGraphHDF5(f *testing.F) {
	peers(f, "*.nir")
	add(f, nirtest.Everything().HDF5)
	add(f, nirtest.Pictures().HDF5)
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.HasPrefix(content, []byte("\x89HDF")) {
			once(t, content, graphs((*nir.Graph).HDF5))
		}
	})
}

// FuzzGraphJSON does so with JSON.
func FuzzGraphJSON(f *testing.F) {
	add(f, nirtest.Everything().JSON)
	add(f, nirtest.Pictures().JSON)
	f.Add([]byte(compact))
	f.Fuzz(func(t *testing.T, content []byte) {
		if !bytes.HasPrefix(content, []byte("\x89HDF")) {
			once(t, content, graphs((*nir.Graph).JSON), "which lists in lists cannot show")
		}
	})
}

// FuzzTraces does so with traces.
func FuzzTraces(f *testing.F) {
	peers(f, "*.traces")
	add(f, nirtest.Traces().HDF5)
	f.Fuzz(func(t *testing.T, content []byte) {
		once(t, content, func(content []byte) (func() ([]byte, error), error) {
			d, err := nir.ParseData(content, "fuzz")
			return d.HDF5, err
		})
	})
}
