package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/hostile.md anew")

var page = filepath.Join("..", "..", "docs", "hostile.md")

// tableMark stands before the table and behind it.
const tableMark = "<!-- go test ./tests/hostile -run Growth -update -->\n"

// row is what a reader takes at the worst.
type row struct {
	measure
	inputs               int
	work, perByte        float64
	workInput, perByteAt string
}

func (r *row) note(m measure) {
	r.measure = m
	r.inputs++
	if w := m.work(); w > r.work || r.workInput == "" {
		r.work, r.workInput = w, m.Input
	}
	if b := m.Memory[1] / m.Size[1]; b > r.perByte || r.perByteAt == "" {
		r.perByte, r.perByteAt = b, m.Input
	}
}

// head is the part of a row that does not change from run to run.
func (r *row) head() string {
	return fmt.Sprintf("| %s | %d | %.0f MiB + %.0f × | ", r.Reader, r.inputs, r.Fixed/(1<<20), r.Each)
}

func (r *row) String() string {
	cell := strings.NewReplacer("|", `\|`).Replace
	return r.head() + fmt.Sprintf("%.1f (%s) | %.0f (%s) |\n", r.work, cell(r.workInput), r.perByte, cell(r.perByteAt))
}

// checkTable holds that the page has each reader with its bounds; with -update it is written anew.
func checkTable(t *testing.T, all []measure) {
	t.Helper()
	var order []string
	rows := map[string]*row{}
	for _, m := range all {
		if rows[m.Reader] == nil {
			order, rows[m.Reader] = append(order, m.Reader), &row{}
		}
		rows[m.Reader].note(m)
	}
	text, err := os.ReadFile(page)
	parts := strings.Split(string(text), tableMark)
	if err != nil || len(parts) != 3 {
		t.Fatalf("%s has no table, %v", page, err)
	}
	parts[1] = "| parser | inputs | memory may be | work grows (of what) | memory, bytes for each of the input (of what) |\n|---|---|---|---|---|\n"
	for _, name := range order {
		if !*update && !strings.Contains(string(text), "\n"+rows[name].head()) {
			t.Errorf("%s has no row %q; run this test with -update", page, rows[name].head())
		}
		parts[1] += rows[name].String()
	}
	if *update {
		if err := os.WriteFile(page, []byte(strings.Join(parts, tableMark)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
