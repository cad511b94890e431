package command

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

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

// A notebook whose cells show what they showed passes -check; one that does not fails, and says where.
func TestRunCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	notebook(t, "n.ipynb", "%%\nfmt.Println(\"the answer is\", 42)")
	if code, _, stderr := call(t, t.Context(), "run", "n.ipynb", "-o", "n.ipynb"); code != 0 {
		t.Fatal(stderr)
	}
	if code, _, stderr := call(t, t.Context(), "run", "n.ipynb", "-check"); code != 0 {
		t.Error(stderr)
	}
	text, err := os.ReadFile("n.ipynb")
	if err != nil {
		t.Fatal(err)
	}
	put(t, "n.ipynb", strings.Replace(string(text), "is 42", "is 41", 1))
	code, _, stderr := call(t, t.Context(), "run", "n.ipynb", "-check")
	if code != 1 || !strings.Contains(stderr, "cell 1 (") || !strings.Contains(stderr, "42, and it was 41") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
