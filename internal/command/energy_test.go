package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
)

// w784 is the reference workload of docs/energy.md as another program may write it.
const w784 = `{"T":25,"populations":[
{"name":"input","size":784,"kind":"input","spikes":1960},{"name":"hidden","size":128,"kind":"spiking","spikes":256},
{"name":"output","size":10,"kind":"spiking","spikes":10}],
"projections":[{"pre":"input","post":"hidden","kind":"dense","weights":100352,"weightBits":8,"synapticEvents":250880},
{"pre":"hidden","post":"output","kind":"dense","weights":1280,"weightBits":8,"synapticEvents":2560}]}`

func TestEnergyOfCounts(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "w784.json", w784)
	code, stdout, stderr := call(t, t.Context(), "energy", "-counts", "w784.json", "-chip", "loihi-1,horowitz-fp32",
		"-method", "davies,horowitz-fp32", "-json")
	if code != 0 {
		t.Fatal(stderr)
	}
	var rows []struct {
		Chip, Method string
		EnergyJ      struct{ Low, Typical, High float64 }
		Fits         bool
		Cores        int
	}
	if err := json.Unmarshal([]byte(stdout), &rows); err != nil || len(rows) != 2 {
		t.Fatalf("%v: %s", err, stdout)
	}
	if r := rows[0]; r.Chip != "loihi-1" || r.Method != "davies" || int(r.EnergyJ.Typical*1e13) != 61720652 || !r.Fits || r.Cores != 2 {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.Method != "horowitz-fp32" || int(r.EnergyJ.Typical*1e12+0.5) != 243966 {
		t.Errorf("%+v", r)
	}
	for _, args := range []string{"-explain", ""} {
		code, stdout, stderr = call(t, t.Context(), strings.Fields("energy -counts w784.json "+args)...)
		if code != 0 || !strings.Contains(stdout, "loihi-1") || !strings.Contains(stdout, "6.172 [4.115, 9.258] µJ") ||
			!strings.Contains(stdout, "encode to ≤ 16 channels") {
			t.Errorf("%s: exit code %d, %s%s", args, code, stdout, stderr)
		}
	}
}

func TestEnergyRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "w784.json", w784)
	put(t, "negative.json", strings.Replace(w784, `"spikes":256`, `"spikes":-1`, 1))
	put(t, "loud.json", strings.Replace(w784, `"spikes":256`, `"spikes":3201`, 1))
	put(t, "apart.json", strings.Replace(w784, `"weights":1280`, `"weights":1281`, 1))
	put(t, "unitless.json",
		`{"name":"mine","title":"x","kind":"neuromorphic","affine":{"synapse":{"value":5,"class":"B","provenance":"measured","year":2024,"source":"me"}}}`)
	for args, want := range map[string]string{
		"":                                 "energy: give one of -report RUN and -counts FILE.json",
		"-counts w784.json -report x.json": "energy: give one of -report RUN and -counts FILE.json",
		"-counts w784.json -json -explain": "energy: give one of -json and -explain",
		"-counts nowhere.json":             "energy: open nowhere.json: no such file",
		"-counts negative.json":            `energy: negative.json: snn: activity: population "hidden": spikes is -1`,
		"-counts loud.json":                `energy: loud.json: snn: activity: population "hidden": spikes is 3201, more than size × T = 128 × 25`,
		"-counts apart.json": "energy: apart.json: snn: activity: projection hidden→output: weights is 1281; between 128 and 10 " +
			"cells this kind has 1280",
		"-counts w784.json -chip loihi-7":         `no chip "loihi-7"`,
		"-counts w784.json -method guess":         `no method "guess"`,
		"-counts w784.json -chip ./unitless.json": "chip file unitless.json: affine.synapse.unit is left out; give one of fJ, pJ",
		"-report w784.json":                       "learning: report w784.json: ",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields("energy "+args)...)
		if code != 1 || stdout != "" || !strings.HasPrefix(stderr, "spikecell: ") || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

// Reports of every rule are priced, with their training, and so are the counts beside them.
func TestEnergyOfReports(t *testing.T) {
	store := t.TempDir()
	if code, _, stderr := call(t, t.Context(), "compare", "-rules", "csdp,surrogate,ann-256", "-seeds", "1", "-epochs", "1",
		"-store", store); code != 0 {
		t.Fatal(stderr)
	}
	reports, err := filepath.Glob(filepath.Join(store, "*", "report.json"))
	if err != nil || len(reports) != 3 {
		t.Fatal(reports, err)
	}
	all := ""
	for _, file := range reports {
		code, stdout, stderr := call(t, t.Context(), "energy", "-report", file)
		if code != 0 || !strings.Contains(stdout, "horowitz-fp32") {
			t.Errorf("%d, %s%s", code, stdout, stderr)
		}
		if strings.Contains(stdout, "\neprop  ") {
			t.Errorf("none of these was trained by e-prop:\n%s", stdout)
		}
		all += stdout
		counts := filepath.Join(filepath.Dir(file), "counts.json")
		_, a, _ := call(t, t.Context(), "energy", "-json", "-report", file)
		_, b, _ := call(t, t.Context(), "energy", "-json", "-counts", counts)
		if a != b || a == "" {
			t.Error("the report and its counts are priced differently")
		}
	}
	for _, want := range []string{"\ncsdp  ", "\nsurrogate  ", "\nann  ", "surrogate, on the same events", "eprop, on the same events"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q", want)
		}
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(reports[0]), "epochs.csv")); err != nil {
		t.Error(err)
	}
}

// No line of what is printed of a large and deep network is wider than a wide terminal, whatever does not fit where.
func TestEnergyFitsTheTerminal(t *testing.T) {
	for name, text := range deepCounts() {
		file := filepath.Join(t.TempDir(), "counts.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, stdout, stderr := call(t, t.Context(), "energy", "-counts", file)
		if code != 0 {
			t.Fatalf("%s: %s", name, stderr)
		}
		for _, line := range strings.Split(stdout, "\n") {
			if n := utf8.RuneCountInString(line); n > 210 {
				t.Errorf("%s: a line of %d characters: %s", name, n, line)
			}
		}
		if !strings.Contains(stdout, "dynap-se2: ") {
			t.Errorf("%s: nothing is said of what does not fit:\n%s", name, stdout)
		}
	}
}

// deepCounts are a convolution with groups and dilation whose currents are pooled, one that recurs, and a sparse one.
func deepCounts() map[string]string {
	const head = `{"T":100,"populations":[{"name":"input","size":2312,"kind":"input","spikes":5000},`
	return map[string]string{
		"convolution": head + `{"name":"map","size":1800,"kind":"spiking","cell":"if","spikes":4000,"parameters":1800}],
			"projections":[{"pre":"input","post":"map","kind":"conv","weights":72,"synapticEvents":100000,"shape":{"in":[2,34,34],"out":[8,15,15],
			"kernel":[3,3],"stride":[1,1],"padding":[0,0],"dilation":[2,2],"groups":2,"maxPool":2}}]}`,
		"recurrent": head + `{"name":"hidden","size":600,"kind":"spiking","cell":"adaptive","spikes":3000},
			{"name":"output","size":20,"kind":"readout"}],"projections":[
			{"pre":"input","post":"hidden","kind":"dense","weights":1387200,"synapticEvents":3000000},
			{"pre":"hidden","post":"hidden","kind":"sparse","weights":36000,"synapticEvents":180000,"delay":20},
			{"pre":"hidden","post":"output","kind":"dense","weights":12000,"synapticEvents":60000}]}`,
		"sparse": head + `{"name":"hidden","size":100000,"kind":"spiking","cell":"izhikevich","spikes":30000}],"projections":[
			{"pre":"input","post":"hidden","kind":"sparse","weights":1000000,"synapticEvents":2162629}]}`,
	}
}

// The entries that code their samples as values fit no chip whose spikes carry none; the others are not said to send any.
func TestEntriesThatSendValues(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(40, 0, 10), nil)
	if err != nil {
		t.Fatal(err)
	}
	digits, err := entries.Find("digits")
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := digits.Entries([]string{"csdp", "surrogate"})
	if err != nil {
		t.Fatal(err)
	}
	chips, err := hwmodel.Named("loihi-1", "truenorth", "odin", "brainscales-2", "speck")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range chosen {
		e.Settings.Epochs, e.Settings.Batch, e.Settings.Store = 1, 20, "-"
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		c, err := hwmodel.Compare(e.Net, r.Inference, chips...)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range c.Rows {
			said := strings.Contains(fmt.Sprint(row.Mapping.Violations), `"input" sends values in every step`)
			if values := e.Name == "surrogate"; said != values || values && row.Mapping.Fits() {
				t.Errorf("%s on %s: fits %v, %v", e.Name, row.Chip, row.Mapping.Fits(), row.Mapping.Violations)
			}
		}
	}
}
