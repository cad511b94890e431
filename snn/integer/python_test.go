package integer

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python returns an interpreter that has NumPy, or skips the test: SPIKECELL_PYTHON, or the one in the path.
func python(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("SPIKECELL_PYTHON"), "python3", "python"} {
		if name != "" && exec.Command(name, "-c", "import numpy").Run() == nil {
			return name
		}
	}
	t.Skip("there is no Python with NumPy: neither SPIKECELL_PYTHON, python3 nor python")
	return ""
}

// The reader of the guide, in Python, fires every spike of the program in Go, in both arithmetics.
func TestPythonReader(t *testing.T) {
	interpreter, dir := python(t), t.TempDir()
	for seed := range uint64(6) {
		m := converted(t, seed+50, Arithmetic(seed%2))
		in := newChance(seed).spikes(12, m.Populations[0].Size())
		run := must[*Run](t)(m.Run(in))
		rows := make([][]int, in.Steps)
		var want strings.Builder
		for step := range in.Steps {
			rows[step] = make([]int, in.Cells)
			fired := map[string][]int{}
			for i, p := range m.Populations {
				fired[p.Name] = []int{}
				for c := range p.Size() {
					if run.Spikes[i].Has(step, c) {
						fired[p.Name] = append(fired[p.Name], c)
						if i == 0 {
							rows[step][c] = 1
						}
					}
				}
			}
			text := must[[]byte](t)(json.Marshal(fired))
			want.Write(append(text, '\n'))
		}
		fmt.Fprintln(&want, run.Class)
		spikes := must[[]byte](t)(json.Marshal([][][]int{rows}))
		net, file := filepath.Join(dir, "net.json"), filepath.Join(dir, "spikes.json")
		for name, text := range map[string][]byte{net: written(t, m), file: spikes} {
			if err := os.WriteFile(name, text, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.Command(interpreter, "-W", "error", "../../docs/guide/run_quantised.py", net, file).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if got := sortedLines(t, string(out)); got != want.String() {
			t.Fatalf("seed %d, %v: Python fires otherwise:\n%.2000s\n%.2000s", seed, m.Arithmetic, got, want.String())
		}
	}
}

// sortedLines writes objects as encoding/json does.
func sortedLines(t testing.TB, text string) string {
	var all strings.Builder
	for line := range strings.Lines(text) {
		var fired map[string][]int
		if !strings.HasPrefix(line, "{") {
			all.WriteString(line)
			continue
		}
		if err := json.Unmarshal([]byte(line), &fired); err != nil {
			t.Fatal(err)
		}
		all.Write(append(must[[]byte](t)(json.Marshal(fired)), '\n'))
	}
	return all.String()
}
