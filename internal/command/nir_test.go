package command

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// A file is shown with its nodes and the network that they make; a run is written as one, and its counts are priced on all chips.
func TestNIR(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var c comparedJSON
	_, stdout, _ := call(t, t.Context(), "compare", "-rules", "surrogate", "-seeds", "1", "-epochs", "1", "-json")
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatal(err)
	}
	run, file := c.Entries[0].Runs[0].Fingerprint[:12], filepath.Join(t.TempDir(), "digits.nir")
	code, stdout, stderr := call(t, t.Context(), "export", run, "-as", "nir", "-o", file)
	if code != 0 || !strings.Contains(stdout, "digits.nir: ") || !strings.Contains(stdout, "note: ") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	code, stdout, stderr = call(t, t.Context(), "nir", "show", file)
	for _, want := range []string{"node ", "Input", "LIF", "leads to", "input→hidden", "weights of the file", "written by spikecell", "outputs: output"} {
		if code != 0 || !strings.Contains(stdout, want) {
			t.Errorf("exit code %d, no %q in\n%s%s", code, want, stdout, stderr)
		}
	}
	code, stdout, stderr = call(t, t.Context(), "nir", "counts", file, "-steps", "20", "-rate", "0.2")
	a, err := snn.ParseActivity([]byte(stdout))
	if err != nil || code != 0 || a.T != 20 || a.Populations[0].Spikes == 0 {
		t.Fatalf("exit code %d, %v: %s%s", code, err, stdout, stderr)
	}
	chips, err := hwmodel.Named()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hwmodel.CompareActivity(a, nil, chips...); err != nil {
		t.Error(err)
	}
}

func TestNIRFaults(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	file := filepath.Join(t.TempDir(), "cell.nir")
	one := func(x float64) nir.Array { return nir.Array{Type: nir.Float64, Shape: []int{1}, Data: []float64{x}} }
	g := &nir.Graph{
		Nodes: map[string]nir.Node{"input": nir.Input{Shape: []int{1}}, "output": nir.Output{Shape: []int{1}},
			"cell": nir.LIF{Tau: one(.0001), R: one(1), VLeak: one(0), VThreshold: one(1), VReset: one(0)}},
		Edges: []nir.Edge{{From: "input", To: "cell"}, {From: "cell", To: "output"}},
	}
	if err := nir.Write(file, g); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"nir show":                        "nir: got 0 arguments (spikecell nir show FILE)",
		"nir show nosuch.nir":             "nosuch.nir",
		"nir show " + file:                "too short for steps of 1 ms",
		"nir counts " + file + " -rate 2": "give -steps of 1 or more and a -rate from 0 to 1",
	} {
		if code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %s%s; want %s", args, code, stdout, stderr, want)
		}
	}
	if code, stdout, stderr := call(t, t.Context(), "nir", "show", file, "-dt", "0.01"); code != 0 || !strings.Contains(stdout, "Tau 0.1, Euler") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
}

// A network in which nothing fires has counts, and is told of: IF cells of a file may mean r·x in a step, and not r·x·dt.
func TestNIRCountsTellOfSilence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "if.nir")
	one := nir.Array{Type: nir.Float64, Shape: []int{1}, Data: []float64{1}}
	g := &nir.Graph{
		Nodes: map[string]nir.Node{"input": nir.Input{Shape: []int{1}}, "output": nir.Output{Shape: []int{1}},
			"cell": nir.IF{R: one, VThreshold: one, VReset: nir.Array{Type: nir.Float64, Shape: []int{1}, Data: []float64{0}}}},
		Edges: []nir.Edge{{From: "input", To: "cell"}, {From: "cell", To: "output"}},
	}
	if err := nir.Write(file, g); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := call(t, t.Context(), "nir", "counts", file)
	if _, err := snn.ParseActivity([]byte(stdout)); err != nil || code != 0 || !strings.Contains(stderr, `note: no cell fires in "cell": is -per-step`) {
		t.Errorf("exit code %d, %v: %s", code, err, stderr)
	}
	if code, _, stderr := call(t, t.Context(), "nir", "counts", file, "-per-step", "-rate", "0.5"); code != 0 || strings.Contains(stderr, "no cell fires") {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
