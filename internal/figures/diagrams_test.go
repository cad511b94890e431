package figures

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/spikecell/spikecell/plot"
)

var update = flag.Bool("update", false, "write the golden files of testdata anew")

// diagrams are the drawings of this file by the names of their golden files.
var diagrams = map[string]func() (*plot.Figure, error){
	"neurons":         Neurons,
	"convolutional":   Convolutional,
	"synapse":         Synapse,
	"backpropagation": Backpropagation,
	"csdp_circuit":    CSDPCircuit,
}

func TestGoldenDiagrams(t *testing.T) {
	for name, draw := range diagrams {
		f, err := draw()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got bytes.Buffer
		if err := f.SVG(&got); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		file := filepath.Join("testdata", name+".svg")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(file); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: differs from %s (%v); look at it, then run the test with -update", name, file, err)
		}
	}
}

// In every medium and theme each diagram has room for all its texts, in every format.
func TestDiagramsInEveryStyle(t *testing.T) {
	for name, draw := range diagrams {
		f, err := draw()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []plot.Style{{Medium: plot.Paper}, {Medium: plot.Paper, Width: plot.TwoColumns}, {Theme: plot.Dark}, {Medium: plot.Slides, Theme: plot.Transparent}} {
			var svg, pdf, png bytes.Buffer
			g := f.Styled(s)
			for _, err := range []error{g.SVG(&svg), g.PDF(&pdf), g.PNG(&png, 40)} {
				if err != nil {
					t.Errorf("%s, %v: %v", name, s.Medium, err)
				}
			}
		}
	}
}
