package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/entries"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/snn"
)

func TestTerminalProgress(t *testing.T) {
	var b strings.Builder
	show, done := nb.TerminalProgress(&b)
	show(learning.Progress{Entry: "A", Phase: "test", Epochs: 2, Done: 1, Of: 1})
	done()
	if b.String() != "A seed 0 2 epochs took 0s\n" {
		t.Errorf("%q", b.String())
	}
}

func TestCompareRefuses(t *testing.T) {
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for args, want := range map[string]string{
		"compare -data letters":           `compare: no data set "letters"; there are ` + entries.List("and"),
		"compare -rules csdp,hebb":        `compare: no rule "hebb"; there are csdp, csdp-unsup, stdp, surrogate, ann-256, ann-256-64, ann-400, bp-stdp, stdp+surrogate, csdp+surrogate, eprop-front, eprop-frozen-front, surrogate-front`,
		"compare -seeds 0":                "compare: -seeds is 0; give 1 or more",
		"compare -workers -1":             "compare: -workers is -1; give 1 or more, or 0",
		"compare -data mnist -holdout -1": "compare: -holdout is -1; give 1 or more samples, or 0",
		"compare -seeds 70000":            "70000 seeds; no more than 65536",
		"compare -epochs -1":              "compare: -epochs is -1; give 1 or more, or 0",
		"compare -hash -json":             "give one of -hash and -json",
		"compare -folds 1":                "1 folds; give 2 or more, or 0",
		"compare -folds -1":               "-1 folds; give 2 or more, or 0",
		"compare -folds 2000":             "2000 folds of 1797 samples",
		"compare -folds 5 -hash":          "give one of -hash and -folds",
		"compare -rules csdp,csdp":        `two entries are called "csdp"`,
		"compare -store /dev/null/x":      "run store",
		"compare extra":                   "unknown command",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		if code != 1 || stdout != "" || !strings.HasPrefix(stderr, "spikecell: ") || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

func TestCompareNamesTheWayToAnAbsentSet(t *testing.T) {
	if _, err := os.Stat("/usr/share/datasets/mnist"); err == nil {
		t.Skip("MNIST is installed on this machine")
	}
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	code, stdout, stderr := call(t, t.Context(), "compare", "-data", "mnist")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "mnist is not in ") || !strings.Contains(stderr, "; -download fetches it from http") ||
		!strings.Contains(stderr, "SPIKECELL_DATA") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit code %d, %q", code, stdout+stderr)
	}
}

// The network without spikes is priced by multiply-adds: 18,944 of 4.6 pJ [horowitz2014], and by no chip for spikes.
func TestCompareWithoutSpikes(t *testing.T) {
	code, stdout, stderr := call(t, t.Context(), "compare", "-rules", "ann-256", "-seeds", "1", "-epochs", "1", "-json", "-store", "-")
	if code != 0 {
		t.Fatal(stderr)
	}
	var c comparedJSON
	if err := json.Unmarshal([]byte(stdout), &c); err != nil {
		t.Fatal(err)
	}
	if e := c.Entries[0].EnergyJ; e.Loihi != nil || e.Horowitz < 18944*4.6e-12*0.999 || e.Horowitz > 18944*4.6e-12*1.001 {
		t.Errorf("%+v", e)
	}
}

// The keys that other programs read, and the promise that the store answers with the same bits at any number of workers.
func TestCompareJSON(t *testing.T) {
	stores := []string{t.TempDir(), t.TempDir()}
	run := func(store, workers string) comparedJSON {
		code, stdout, stderr := call(t, t.Context(), "compare", "-rules", "csdp-unsup,surrogate", "-seeds", "2", "-epochs", "1", "-json", "-store", store,
			"-workers", workers)
		if code != 0 {
			t.Fatal(stderr)
		}
		for _, key := range []string{`"data": "digits"`, `"horowitz-fp32"`, `"loihi-1"`, `"ci95"`, `"resultSha256"`, `"paired"`, `"unclassified"`,
			`"warnings": []`} {
			if !strings.Contains(stdout, key) {
				t.Errorf("no %s in the output", key)
			}
		}
		var c comparedJSON
		if err := json.Unmarshal([]byte(stdout), &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	a := run(stores[0], "1")
	if a.Split != (splitJSON{1078, 359, 360}) || !slices.Equal(a.Seeds, []uint64{1, 2}) || len(a.Entries) != 2 || len(a.Paired) != 1 {
		t.Fatalf("%+v", a)
	}
	for _, e := range a.Entries {
		mean := (*e.Runs[0].TestAccuracy + *e.Runs[1].TestAccuracy) / 2
		if d := *e.Accuracy.Mean - mean; d > 1e-12 || d < -1e-12 || e.EnergyJ.Loihi == nil || *e.EnergyJ.Loihi <= 0 || e.Parameters <= 0 || e.Spikes <= 0 {
			t.Errorf("%+v", e)
		}
	}
	stored, other := run(stores[0], "2"), run(stores[1], "2")
	for i, e := range a.Entries {
		for k, r := range e.Runs {
			for _, c := range []comparedJSON{stored, other} {
				if got := c.Entries[i].Runs[k]; got.ResultSha256 != r.ResultSha256 || got.Fingerprint != r.Fingerprint {
					t.Errorf("%s, seed %d: result %.12s, before %.12s", e.Name, r.Seed, got.ResultSha256, r.ResultSha256)
				}
			}
		}
	}
}

func TestCompareSavesWhenItIsInterrupted(t *testing.T) {
	store := t.TempDir()
	args := []string{"compare", "-rules", "csdp", "-seeds", "1", "-epochs", "50", "-workers", "1", "-store", store}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	code, stdout, stderr := call(t, ctx, args...)
	if code != interrupted || stdout != "" || !strings.Contains(stderr, "continues from there") {
		t.Errorf("exit code %d, %q", code, stdout+stderr)
	}
	if saved, _ := filepath.Glob(filepath.Join(store, "*", "checkpoint-*")); len(saved) == 0 {
		t.Error("there is no checkpoint")
	}
}

func TestCompareTables(t *testing.T) {
	code, stdout, stderr := call(t, t.Context(), "compare", "-rules", "csdp", "-seeds", "1", "-epochs", "1", "-store", "-")
	if code != 0 {
		t.Fatal(stderr)
	}
	for _, want := range []string{"1078 training, 359 validation and 360 test samples, 1 seeds", "entry", "synaptic events / inference", "loihi-1"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no %q in\n%s", want, stdout)
		}
	}
}

// Warnings stand below the table and in JSON.
func TestCompareWarns(t *testing.T) {
	warning := `population "hidden" never fired in the test presentations`
	r := &learning.Report{
		Entry: learning.Entry{Net: snn.Feedforward(2, 2), Learner: ann.Rule{}}, Warnings: []string{warning}, Unclassified: 3,
		Test: learning.Metrics{Samples: 4},
	}
	kinds := map[string]snn.PopulationKind{"input": snn.AnalogInputKind, "output": snn.ReadoutKind}
	for _, p := range r.Entry.Net.Populations {
		r.Inference.Populations = append(r.Inference.Populations, snn.PopulationCounts{Name: p.Name, Size: p.Size(), Kind: kinds[p.Name]})
	}
	r.Inference.Samples, r.Inference.Steps = 4, 4
	r.Inference.Projections = []snn.ProjectionCounts{{Pre: "input", Post: "output", Wiring: snn.Dense{}, Weights: 4, Nonzero: 4, SynapticEvents: 16}}
	c := &learning.Comparison{Seeds: []uint64{7}, Entries: []learning.Result{{Name: "mine", Reports: []*learning.Report{r}, Unclassified: 0.75}}}
	for flag, want := range map[bool][]string{
		false: {"warning: mine, seed 7: " + warning, "warning: mine, seed 7: 3 of 4 test samples left the output silent", "75.00"},
		true:  {`"unclassified": 0.75`, `"unclassified": 3`, `"population \"hidden\" never fired in the test presentations"`},
	} {
		var b strings.Builder
		if err := (comparing{source: source{data: "digits"}, json: flag}).print(&b, c); err != nil {
			t.Fatal(err)
		}
		for _, text := range want {
			if !strings.Contains(b.String(), text) {
				t.Errorf("no %q in\n%s", text, b.String())
			}
		}
	}
}

// The sums of final weights, thresholds, losses and predictions do not depend on the number of workers, and do depend on
// the seed.
func TestCompareHash(t *testing.T) {
	t.Setenv("SPIKECELL_DATA", t.TempDir()) // without MNIST, whose mini-batch takes seconds
	args := []string{"compare", "-hash", "-rules", "csdp,stdp,surrogate,ann-256", "-epochs", "1"}
	var printed []string
	for _, workers := range []string{"1", "3"} {
		code, stdout, stderr := call(t, t.Context(), append(args, "-seeds", "2", "-workers", workers)...)
		if code != 0 {
			t.Fatal(stderr)
		}
		printed = append(printed, stdout)
	}
	if printed[0] != printed[1] {
		t.Errorf("sums with 1 worker\n%s\nand with 3\n%s", printed[0], printed[1])
	}
	seen := map[string]bool{}
	for line := range strings.Lines(printed[0]) {
		f := strings.Fields(line)
		if f[0] == "csdp-minibatch" { // where MNIST is installed
			continue
		}
		if len(f) != 4 || len(f[3]) != 64 {
			t.Fatalf("line %q", line)
		}
		constant := f[0] != "csdp" && f[2] == "thresholds" && f[0] != "stdp" || f[0] == "stdp" && f[2] == "losses" // those that no seed changes
		if seen[f[0]+f[2]+f[3]] != (constant && f[1] == "2") {
			t.Errorf("%s of %s with seed %s: %s", f[2], f[0], f[1], f[3])
		}
		seen[f[0]+f[2]+f[3]] = true
	}
	if len(seen) != 4*2*4-3 {
		t.Errorf("%d different sums", len(seen))
	}
}

func TestCompareNamesWhereElectrocardiogramsAre(t *testing.T) {
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	code, stdout, stderr := call(t, t.Context(), "compare", "-data", "qtdb")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "qtdb is not in ") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit code %d, %q", code, stdout+stderr)
	}
}

// The help names the rules that are trained of every data set where none are asked for.
func TestCompareHelpHasTheDefaults(t *testing.T) {
	if usage := compareCommand().Flag("rules").Usage; !strings.Contains(usage, entries.Defaults()) {
		t.Errorf("the help of -rules says %q, without %q", usage, entries.Defaults())
	}
}
