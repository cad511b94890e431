package figures

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Figures without runs are made in the test; `spikecell figures`, which .ci/run runs twice, makes the others too.
func TestFilesOfAFigure(t *testing.T) {
	made := 0
	for _, f := range All() {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // nothing may be trained here
		m, err := f.Make(ctx, &Runs{Store: "-"})
		if errors.Is(err, context.Canceled) {
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f.Name, err)
			continue
		}
		made++
		first, second := t.TempDir(), t.TempDir()
		for _, dir := range []string{first, second} {
			if err := f.Write(dir, m); err != nil {
				t.Error(err)
			}
		}
		for _, ending := range f.endings() {
			a, err := os.ReadFile(filepath.Join(first, f.Name+ending))
			if err != nil || len(a) == 0 {
				t.Errorf("%s%s: %d bytes, error %v", f.Name, ending, len(a), err)
			}
			if title := "<title>" + html.EscapeString(f.Title) + "</title>"; ending == ".svg" && !bytes.Contains(a, []byte(title)) {
				t.Errorf("%s.svg lacks %s", f.Name, title)
			}
			if b, _ := os.ReadFile(filepath.Join(second, f.Name+ending)); !bytes.Equal(a, b) {
				t.Errorf("%s%s differs when it is written again", f.Name, ending)
			}
		}
		if f.Diagram != (len(m.Data.Rows) == 0) {
			t.Errorf("%s is a diagram: %v, and has %d rows of numbers", f.Name, f.Diagram, len(m.Data.Rows))
		}
	}
	if made == 0 {
		t.Error("no figure was made")
	}
}

func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range All() {
		if seen[f.Name] || f.Name == "" || f.Title == "" || f.Caption == "" {
			t.Errorf("figure %q is named twice, or not described", f.Name)
		}
		seen[f.Name] = true
	}
	if list, err := Named("energy", "lif"); err != nil || len(list) != 2 || list[0].Name != "lif" {
		t.Errorf("%v, error %v", list, err)
	}
	if _, err := Named("lif", "lfi"); err == nil || !strings.Contains(err.Error(), `no figure "lfi"; there are neurons, lif, `) {
		t.Errorf("error %v", err)
	}
}

func TestCaptions(t *testing.T) {
	f := Figure{Name: "a", Title: "T", Caption: `95 % of A&B_c: $\tau_m = 5 \%$, then {#}`}
	if want := `\caption{95 \% of A\&B\_c: $\tau_m = 5 \%$, then \{\#\}}`; !strings.Contains(f.LaTeX(), want) {
		t.Errorf("%s\nlacks %s", f.LaTeX(), want)
	}
	if want := "![T](a.svg)\n\n" + f.Caption + "\n"; f.Markdown() != want {
		t.Errorf("%q, want %q", f.Markdown(), want)
	}
	for _, f := range All() {
		if strings.Count(f.Caption, "$")%2 != 0 {
			t.Errorf("%s: a dollar in the caption has no other", f.Name)
		}
	}
}

// Make trains the runs that are missing, once, and then draws what depends on them.
func TestMakefile(t *testing.T) {
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("there is no make")
	}
	dir := t.TempDir()
	run := Run{Entry: "csdp", Seed: 1, Fingerprint: "abc", Command: "spikecell compare -data digits -rules csdp -seeds 1"}
	own := Run{Entry: "50 cells", Seed: 1, Fingerprint: "def"}
	text := Makefile([]Done{{Figure{Name: "a"}, []Run{run}}, {Figure{Name: "b"}, []Run{run, own}}, {Figure{Name: "c", Diagram: true}, nil}})
	if err := os.WriteFile(filepath.Join(dir, "Makefile"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	say := func() []string {
		c := exec.Command("make", "-n", "STORE=s", "SPIKECELL=sc")
		c.Dir = dir
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, text)
		}
		return strings.Split(strings.TrimSpace(string(out)), "\n")
	}
	want := []string{
		"sc compare -data digits -rules csdp -seeds 1 -store s",
		"sc figures -only a -store s -o .", "sc figures -only b -store s -o .", "sc figures -only c -store s -o .",
	}
	if got := say(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("make does\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, name := range []string{"s/abc/report.json", "a.svg", "b.svg"} { // made in this order
		if err := os.MkdirAll(filepath.Join(dir, "s", "abc"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := say(); len(got) != 1 || got[0] != want[3] {
		t.Errorf("with a and b made, make does %q", got)
	}
}

// The data name the inputs as the figure does, whose rows begin at 0.
func TestLIFDataNamesTheRows(t *testing.T) {
	m, err := drawLIF()
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"time_ms", "input0", "input1", "input2", "potential", "output"}; !slices.Equal(m.Data.Head, want) || m.Data.Rows[8][1] != "1" {
		t.Errorf("%v, %v", m.Data.Head, m.Data.Rows[8])
	}
	file, err := os.ReadFile("../../docs/figures/lif.csv")
	if err != nil || string(file) != m.Data.CSV() {
		t.Errorf("docs/figures/lif.csv is another: %v", err)
	}
}

func TestOriginOfRuns(t *testing.T) {
	f := lif()
	m, err := f.Make(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m.Runs = []Run{{"csdp", 1, "abc", "def", "spikecell compare"}}
	list, err := f.contents(m)
	if err != nil {
		t.Fatal(err)
	}
	var o origin
	if err := json.Unmarshal(list[3], &o); err != nil || o.Command != "spikecell figures -only lif" || len(o.Runs) != 1 || o.Runs[0] != m.Runs[0] {
		t.Errorf("%+v, error %v", o, err)
	}
}
