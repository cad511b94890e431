package command

import (
	"context"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/notebooks/runner"
)

func TestDoubleDashes(t *testing.T) {
	for in, want := range map[string]string{
		"run a.ipynb -html x.html -o y":   "run a.ipynb --html x.html -o y",
		"run --html=x -out=y -timeout 3m": "run --html=x --out=y --timeout 3m",
		"compare -seeds 3 -json -h":       "compare --seeds 3 --json -h",
		"-o=x - -1 -0.5 -1e3 ---x":        "-o=x - -1 -0.5 -1e3 ---x",
		"run -- -html":                    "run -- -html",
		"-Html -h=-html":                  "--Html -h=-html",
	} {
		if got := strings.Join(doubleDashes(strings.Fields(in)), " "); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// call runs the command line and returns the exit code and what was printed.
func call(t *testing.T, ctx context.Context, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	code = Main(ctx, args, &out, &err)
	return code, out.String(), err.String()
}

func TestErrorsAreOneLine(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"run": "spikecell: run: want one notebook, got 0 arguments " +
			"(spikecell run NOTEBOOK.ipynb [-o OUT] [-html FILE])\n",
		"run nothere.ipynb":                      "spikecell: runner: notebook: open nothere.ipynb: no such file or directory\n",
		"run a.ipynb -o x.ipynb -html ./x.ipynb": "spikecell: run: the page would overwrite the notebook x.ipynb (name another file with -html)\n",
		"run a.ipynb -html a.ipynb":              "spikecell: run: the page would overwrite the notebook a.ipynb (name another file with -html)\n",
		"run a.ipynb -nosuch":                    "spikecell: unknown flag: --nosuch\n",
		"nosuch":                                 "spikecell: unknown command \"nosuch\" for \"spikecell\"\n",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		if code != 1 || stdout != "" || stderr != want {
			t.Errorf("%s: exit code %d, %q, want %q", args, code, stdout+stderr, want)
		}
	}
}

// A file that is no notebook is named, and nothing is written.
func TestRunRefusesWhatIsNoNotebook(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, "broken.ipynb", "this is text")
	code, stdout, stderr := call(t, t.Context(), "run", "broken.ipynb")
	if code != 1 || stdout != "" || !strings.HasPrefix(stderr, "spikecell: ") || !strings.Contains(stderr, "broken.ipynb") ||
		strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if files, _ := os.ReadDir("."); len(files) != 1 {
		t.Errorf("files %v", files)
	}
}

func put(t *testing.T, path, data string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestDefaultOutputs(t *testing.T) {
	for _, c := range []struct{ in, want runner.Options }{
		{runner.Options{Notebook: "dir/a.b.ipynb"}, runner.Options{Out: "a.b.executed.ipynb", HTML: "a.b.executed.html"}},
		{runner.Options{Notebook: "a.ipynb", Out: "o/x.ipynb"}, runner.Options{Out: "o/x.ipynb", HTML: "o/x.html"}},
		{runner.Options{Notebook: "a.ipynb", HTML: "p.html"}, runner.Options{Out: "a.executed.ipynb", HTML: "p.html"}},
		{runner.Options{Notebook: "a.ipynb", Out: "a.ipynb"}, runner.Options{Out: "a.ipynb", HTML: "a.html"}},
	} {
		o := c.in
		if err := fillOutputs(&o); err != nil || o.Out != c.want.Out || o.HTML != c.want.HTML {
			t.Errorf("%+v: %q and %q, %v", c.in, o.Out, o.HTML, err)
		}
	}
}

func TestVersion(t *testing.T) {
	var b strings.Builder
	info := &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	if err := writeVersion(&b, info); err != nil || !strings.HasPrefix(b.String(), "spikecell v1.2.3\nrevision abc (changed since)\ngo") {
		t.Errorf("%v: %q", err, b.String())
	}
	code, stdout, _ := call(t, t.Context(), "version")
	if lines := strings.Split(stdout, "\n"); code != 0 || !slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, "kernels ") }) {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}

func TestTerminalProgress(t *testing.T) {
	var b strings.Builder
	show, done := nb.TerminalProgress(&b)
	show(learning.Progress{Entry: "A", Phase: "test", Epochs: 2, Done: 1, Of: 1})
	done()
	if b.String() != "A seed 0 2 epochs took 0s\n" {
		t.Errorf("%q", b.String())
	}
}

// notebook writes a notebook with the given code cells into the current folder.
func notebook(t *testing.T, name string, cells ...string) {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the notebook kernel and runs cells")
	}
	nb := &runner.Notebook{}
	for _, source := range cells {
		nb.Cells = append(nb.Cells, runner.Cell{Kind: runner.Code, Source: source})
	}
	if err := nb.WriteFile(name); err != nil {
		t.Fatal(err)
	}
}

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	notebook(t, "n.ipynb", "func greet() string { return \"hello\" }", "%%\nfmt.Println(greet())")
	before, _ := os.ReadFile("n.ipynb")
	code, stdout, stderr := call(t, t.Context(), "run", "n.ipynb", "-html", "page.html")
	if code != 0 || stdout != "n.executed.ipynb\npage.html\n" || !strings.Contains(stderr, "cell 2/2 ") || !strings.Contains(stderr, "2 cells in ") {
		t.Fatalf("exit code %d, %q, %q", code, stdout, stderr)
	}
	if after, _ := os.ReadFile("n.ipynb"); string(after) != string(before) {
		t.Error("the notebook itself was changed")
	}
	nb, err := runner.Open("n.executed.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if out := nb.Cells[1].Outputs; len(out) != 1 || out[0].Text != "hello\n" {
		t.Errorf("outputs %+v", out)
	}
	if page, err := os.ReadFile("page.html"); err != nil || !strings.Contains(string(page), "hello") {
		t.Errorf("page: %v", err)
	}
}

func TestRunStopsAtTheFirstFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	notebook(t, "n.ipynb", "%%\nfmt.Println(\"one\")", "%%\nos.Exit(3)", "%%\nfmt.Println(\"three\")")
	code, stdout, stderr := call(t, t.Context(), "run", "n.ipynb", "-o", "out.ipynb")
	if code != 1 || stdout != "out.ipynb\nout.html\n" || !strings.Contains(stderr, "spikecell: runner: notebook n.ipynb: cell 2 (os.Exit(3)): ") {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
	nb, err := runner.Open("out.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	if len(nb.Cells[0].Outputs) != 1 || len(nb.Cells[2].Outputs) != 0 {
		t.Errorf("outputs of cell 1 %+v, of cell 3 %+v", nb.Cells[0].Outputs, nb.Cells[2].Outputs)
	}
}

// cancelAt ends a context at the first line that holds a word.
type cancelAt struct {
	strings.Builder
	word   string
	cancel context.CancelFunc
}

func (w *cancelAt) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.word) {
		w.cancel()
	}
	return w.Builder.Write(b)
}

func TestInterruptedRun(t *testing.T) {
	t.Chdir(t.TempDir())
	notebook(t, "n.ipynb", "%%\nfmt.Println(\"one\")", "%%\nselect {}")
	ctx, cancel := context.WithCancel(t.Context())
	stderr := &cancelAt{word: "cell 1/2", cancel: cancel}
	var stdout strings.Builder
	code := Main(ctx, []string{"run", "n.ipynb"}, &stdout, stderr)
	if code != interrupted || !strings.HasSuffix(stderr.String(), "spikecell: interrupted\n") {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
	if _, err := os.Stat("n.executed.ipynb"); err != nil {
		t.Errorf("what was executed was not written: %v", err)
	}
}

func TestCellLine(t *testing.T) {
	e := runner.Event{Cell: 3, Cells: 12, First: strings.Repeat("é", 40)}
	if got, want := cellLine(e, 61500_000_000), "cell 3/12 1m1s "+strings.Repeat("é", 29)+"…"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Inside a checkout, the kernel that is registered imports that checkout.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the notebook kernel")
	}
	dir := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", dir)
	root := runner.Checkout(".")
	for args, wants := range map[string]bool{"install": true, "install -checkout=": false} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		spec, err := os.ReadFile(strings.TrimSuffix(stdout, "\n"))
		if code != 0 || err != nil || !strings.HasPrefix(stdout, dir) {
			t.Fatalf("%s: exit code %d, %q, %q, %v", args, code, stdout, stderr, err)
		}
		if got := strings.Contains(string(spec), "-go_work="+root+"\""); got != wants {
			t.Errorf("%s: imports the checkout: %v, want %v\n%s", args, got, wants, spec)
		}
	}
	if code, _, stderr := call(t, t.Context(), "install", "-checkout", dir); code != 1 || !strings.Contains(stderr, "is not the root of a checkout") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
