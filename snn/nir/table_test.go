package nir_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

const page = "../../docs/nir-table.md"

var update = flag.Bool("update", false, "write "+page+" anew")

// TestTable exports every wiring between cells of every form, and imports the graph: the model is the same, bit for bit, or the export is a refusal
// that docs/nir-table.md has.
func TestTable(t *testing.T) {
	var reasons []string
	rows := make([][]string, len(wiringForms()))
	for i, w := range wiringForms() {
		for _, c := range cellForms() {
			reason := ""
			if m, err := w.net(c).Init(5); err != nil {
				reason = "–"
			} else if err := roundTrip(t, w.name+"/"+c.name, m); err != nil {
				_, reason, _ = strings.Cut(err.Error(), `": `)
				for _, at := range []string{`before→cells: `, `cells→cells: `} {
					if _, of, found := strings.Cut(err.Error(), at); found {
						reason = of
					}
				}
				if !slices.Contains(reasons, reason) {
					reasons = append(reasons, reason)
				}
				reason = fmt.Sprint(slices.Index(reasons, reason) + 1)
			} else {
				reason = "✓"
			}
			rows[i] = append(rows[i], reason)
		}
	}
	mustHold(t, rows)
	checkPage(t, write(rows, reasons))
}

// roundTrip exports and imports a model by both schemes, and compares; it returns the refusal of the export.
func roundTrip(t *testing.T, name string, m *snn.Model) error {
	t.Helper()
	if b := m.Bias(2); strings.Contains(name, "that was learned") {
		for i := range b {
			b[i] = b[i%2]
		}
	}
	for i, o := range []nir.ExportOptions{{}, {Scheme: nir.Exponential}, {UnitR: true, PerStep: true, Outputs: []string{"before", "cells"}}} {
		g, _, err := nir.Export(m, o)
		if err != nil {
			return err
		}
		again, r, err := nir.Import(filed(t, name, g, i), nir.ImportOptions{})
		if err != nil || !r.Own {
			t.Errorf("%s: %+v: import of the export: %v, %+v", name, o, err, r)
			return nil
		}
		sameModel(t, name, m, again)
	}
	return nil
}

// filed is a graph behind a file of HDF5, behind one of JSON, or as it is.
func filed(t *testing.T, name string, g *nir.Graph, form int) *nir.Graph {
	t.Helper()
	write := []func() ([]byte, error){g.HDF5, g.JSON}
	if form >= len(write) {
		return g
	}
	content, err := write[form]()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	again, err := nir.Parse(content, name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return again
}

// sameModel compares two models: their descriptions and all their numbers.
func sameModel(t *testing.T, name string, a, b *snn.Model) {
	t.Helper()
	x, err := json.Marshal(a.Net)
	if err != nil {
		t.Fatal(err)
	}
	if y, err := json.Marshal(b.Net); err != nil || string(x) != string(y) {
		t.Errorf("%s: the net is\n%s\nnot\n%s", name, y, x)
	}
	for k := range a.Net.Projections {
		u, _ := a.Weights(k)
		v, _ := b.Weights(k)
		sameNumbers(t, fmt.Sprintf("%s: weights of %v", name, a.Net.Projections[k]), u, v)
	}
	for i, p := range a.Net.Populations {
		sameNumbers(t, name+": thresholds of "+p.Name, a.Thresholds(i), b.Thresholds(i))
		sameNumbers(t, name+": biases of "+p.Name, a.Bias(i), b.Bias(i))
		for k, x := range a.Parameters(i) {
			sameNumbers(t, name+": "+x.Name+" of "+p.Name, x.Values, b.Parameters(i)[k].Values)
		}
	}
}

func sameNumbers(t *testing.T, what string, a, b []float32) {
	t.Helper()
	if !slices.Equal(a, b) {
		t.Errorf("%s are %v, not %v", what, b, a)
	}
}

// mustHold wants what NIR's equations hold.
func mustHold(t *testing.T, rows [][]string) {
	t.Helper()
	refusedCells := []string{"Refractory", "Blocked", "PerCell", "PerPopulation", "ALIF", "Alpha", "BRF", "GatedLIF", "Conductance", "Izhikevich", "AdEx"}
	for i, w := range wiringForms() {
		for k, c := range cellForms() {
			refused := strings.Contains(w.name, "Attention") || strings.Contains(w.name, "MaxPool") || strings.Contains(w.name, "Receptor") ||
				w.own && strings.HasPrefix(c.name, "LI ") || w.own && strings.HasPrefix(c.name, "LI,") || w.own && c.name == "LI" ||
				slices.ContainsFunc(refusedCells, func(s string) bool { return strings.HasPrefix(c.name, s) || strings.Contains(c.name, "LIF, `"+s) })
			if got := rows[i][k]; refused == (got == "✓") {
				t.Errorf("%s of %s cells: %s", w.name, c.name, got)
			}
		}
	}
}

// checkPage compares the page with what is exported, or writes it.
func checkPage(t *testing.T, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(page); err != nil || string(have) != text {
		t.Errorf("%s is not what is exported (%v): run go test ./snn/nir -run TestTable -update", page, err)
	}
}

const head = `# What NIR holds

Every [wiring](wirings.md) between [cells](cells.md) of every form was exported by ` + "`nir.Export`" + `, for readers that step by Euler's method, by exponential decays, and
with all other options, and read again by ` + "`nir.Import`" + `, from a file of HDF5, one of JSON, and as it was. ✓: the model that comes back is the one that was exported: the description of its net, its weights, thresholds,
biases and parameters of cells, bit for bit. A number is a refusal, in words below; – is a net that there is not, as only cells of conductances have two receptors. The
page is written by a test (` + "`go test ./snn/nir -run TestTable -update`" + `), which wants a row or column for every type of wiring and cell, and for every field of those that NIR
holds. [NIR](nir.md) has the formulas.

`

func write(rows [][]string, reasons []string) string {
	var b strings.Builder
	b.WriteString(head + "|")
	for _, c := range cellForms() {
		b.WriteString(" | " + c.name)
	}
	b.WriteString(" |\n|" + strings.Repeat("---|", len(cellForms())+1) + "\n")
	for i, w := range wiringForms() {
		b.WriteString("| " + w.name + " | " + strings.Join(rows[i], " | ") + " |\n")
	}
	b.WriteString("\n")
	for i, r := range reasons {
		fmt.Fprintf(&b, "%d. %s\n", i+1, r)
	}
	return b.String()
}
