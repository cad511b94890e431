package nir_test

import (
	"testing"

	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// Whatever graph a file holds, it becomes a network that runs, or an error; what comes of it can be exported, or is refused.
func FuzzImport(f *testing.F) {
	for _, g := range []*nir.Graph{nirtest.Everything(), maps(), recurrent()} {
		text, err := g.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, 1.0, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, dt float64, options uint8) {
		if len(text) > 1<<16 {
			return
		}
		g, err := nir.Parse(text, "fuzz.json")
		if err != nil {
			return
		}
		o := nir.ImportOptions{Dt: dt, Scheme: nir.Scheme(options & 1), Subtract: options&2 != 0, NextStep: options&4 != 0, PerStep: options&8 != 0,
			RoundDelays: options&16 != 0}
		m, _, err := nir.Import(g, o)
		if err != nil {
			return
		}
		if err := m.Check(); err != nil {
			t.Fatal(err)
		}
		again, _, err := nir.Export(m, nir.ExportOptions{Scheme: nir.Scheme(options & 1)})
		if err != nil {
			return
		}
		if _, r, err := nir.Import(again, nir.ImportOptions{}); err != nil || !r.Own {
			t.Fatalf("%v, %+v", err, r)
		}
	})
}
