package command

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// failing is a standard output whose writes fail.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// leaves are the commands that do something, by their paths without the name of the program.
func leaves(c *cobra.Command) (all []string) {
	if c.Runnable() && c.HasParent() {
		_, path, _ := strings.Cut(c.CommandPath(), " ")
		all = append(all, path)
	}
	for _, below := range c.Commands() {
		all = append(all, leaves(below)...)
	}
	return all
}

// unprinted are verbs that this test does not run to their end, and why.
var unprinted = map[string]string{
	"run": "needs the tools of notebooks", "install": "needs the tools of notebooks", "lab": "needs JupyterLab", "figures": "trains for minutes",
	"sweep cancel": "needs a cluster", "sweep": "prints its help", "nir": "prints its help",
}

// Every verb whose output cannot be written, as on a full disk, fails with an error that says so, whatever else it does; so does its help.
func TestOutputThatCannotBeWritten(t *testing.T) {
	r := storedRun(t)
	dir, store := t.TempDir(), filepath.Dir(r.Folder)
	other, archive, graph, samples := filepath.Join(dir, "other"), filepath.Join(dir, "a.tar"), filepath.Join(dir, "net.nir"), filepath.Join(dir, "samples.csv")
	put(t, samples, strings.Repeat("0 ", 64)+"\n")
	m, err := snn.Feedforward(64, 10).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if g, _, err := nir.Export(m, nir.ExportOptions{}); err != nil || nir.Write(graph, g) != nil {
		t.Fatal(err)
	}
	plan := sweepFile(t, `{"data": "digits", "entries": ["ann-256"], "seeds": 1, "fields": [{"path": "Settings.Epochs", "values": [1]}]}`)
	call(t, t.Context(), "sweep", "plan", plan, "-as", "snakefile")
	var tasks []string
	if tasks, err = filepath.Glob(filepath.Join(store, "sweeps", "????????*[0-9a-f]")); err != nil || len(tasks) == 0 {
		t.Fatal(tasks, err)
	}
	seen := map[string]bool{}
	for _, c := range []struct{ verb, args string }{
		{"version", ""}, {"counts-script", ""}, {"compare", "-rules surrogate -seeds 1 -epochs 1"}, {"compare", "-rules surrogate -seeds 1 -epochs 1 -hash"},
		{"energy", "-report RUN"}, {"evaluate", "RUN"}, {"predict", "RUN " + samples}, {"export", "RUN"}, {"board", ""}, {"nir show", graph},
		{"nir counts", graph + " -steps 2"}, {"runs", ""}, {"runs list", ""}, {"runs show", "RUN"}, {"runs tables", "RUN " + filepath.Join(dir, "tables")},
		{"runs verify", "RUN"}, {"runs gc", ""}, {"runs export", "RUN -o " + archive}, {"runs import", archive + " -store " + other},
		{"sweep plan", plan}, {"sweep task", tasks[0]}, {"sweep run", plan}, {"sweep status", plan}, {"sweep collect", plan},
		{"compare", "-rules surrogate -seeds 1 -epochs 1 -json"}, {"runs list", "-json"}, {"sweep collect", plan + " -csv"}, {"runs remove", "RUN"},
	} {
		seen[c.verb] = true
		failsToPrint(t, strings.Fields(c.verb+" "+strings.ReplaceAll(c.args, "RUN", r.Fingerprint)))
	}
	for _, verb := range leaves(rootCommand()) {
		if seen[verb] == (unprinted[verb] != "") {
			t.Errorf("%s is run %v, and has the reason %q for not being", verb, seen[verb], unprinted[verb])
		}
		failsToPrint(t, append(strings.Fields(verb), "--help"))
	}
	failsToPrint(t, []string{"help"})
	if _, err := os.Stat(r.Folder); !errors.Is(err, os.ErrNotExist) {
		t.Error("runs remove has not removed the run")
	}
}

// failsToPrint runs a verb whose output goes nowhere.
func failsToPrint(t *testing.T, args []string) {
	t.Helper()
	var stderr strings.Builder
	code := Main(t.Context(), args, failing{errors.New("no space left")}, &stderr)
	if said := stderr.String(); code != 1 || strings.Count(said, "standard output cannot be written: no space left") != 1 {
		t.Errorf("%v: exit code %d, %q", args, code, said)
	}
}

// A pipe whose reader has enough is no error of the verbs that go on to their end.
func TestOutputThatNobodyReads(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	if code := Main(t.Context(), []string{"runs", "gc"}, failing{syscall.EPIPE}, io.Discard); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
