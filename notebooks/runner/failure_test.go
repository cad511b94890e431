package runner

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// Each mistake of a newcomer to notebooks of Go is told with its cell, its line and the cure, once.
func TestErrorsNameThePlaceAndTheCure(t *testing.T) {
	for _, c := range []struct{ name, cell, want string }{
		{"no %%", "net := 3", "line 1: expected declaration, found net (statements stand below a line %%, declarations above it)\n    net := 3\n    ^"},
		{"function below", "%%\nfunc g() {}", "line 2: expected '(', found g (and 1 more errors)\n    func g() {}\n         ^\n(functions with names, main too, stand above the line %%)"},
		{"import below", "%%\nimport \"fmt\"", "line 2: expected statement, found 'import' (and 1 more errors)\n    import \"fmt\"\n    ^\n(imports stand above the line %%)"},
		{"unused", "%%\nx := 3", "line 2: declared and not used: x\n    x := 3\n    ^\n(Go wants every variable to be used: leave it out, or write _ = and its name)"},
		{"text", "# Title", "line 1: illegal character U+0023 '#'\n    # Title\n    ^\n(a comment begins with //, and text stands in a Markdown cell)"},
		{"tabs", "func f() int {\n\treturn 1 + nowhere\n}", "line 2: undefined: nowhere\n    \treturn 1 + nowhere\n    \t           ^"},
		{"end", "%%\nx := 3 +", "line 2: expected operand, found '}'\n    x := 3 +\n    ^"},
		{"two", "%%\na()\nb()", "line 2: undefined: a\n    a()\n    ^\nline 3: undefined: b\n    b()\n    ^"},
	} {
		in := checkoutWith(t, c.cell)
		res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless})
		first := res.Notebook.Cells[0].firstLine()
		want := "runner: notebook " + in + ": cell 1 (" + first + "): " + c.want
		if err == nil || err.Error() != want {
			t.Errorf("%s: error\n%v\nwant\n%s", c.name, err, want)
		}
		kept := res.Notebook.Cells[0].Outputs
		if len(kept) != 1 || kept[0].Kind != Failure || strings.Join(kept[0].Traceback, "\n") != c.want {
			t.Errorf("%s: the notebook has %+v", c.name, kept)
		}
	}
}

// piecemeal writes places of its program to stderr byte by byte, as the runtime may write a panic, and ends within a line.
const piecemeal = `import "runtime"
func slowly(text string) {
	for i := range len(text) {
		os.Stderr.WriteString(text[i:i+1])
		time.Sleep(time.Millisecond)
	}
}
%%
_, file, line, _ := runtime.Caller(0)
slowly(fmt.Sprintf("before\n\t%s:%d\nafter 5/\n\t%[1]s:%[2]d", file, line))
os.Exit(2)`

// An error may lie in another cell than the one that was executed.
func TestErrorsOfOtherCells(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []string
		want  []string
	}{
		{"ended", []string{"%%\nx, y := 3, 4\n_, _ = x, y", "%%\nfmt.Println(y)"},
			[]string{"cell 2 (fmt.Println(y)): line 2: undefined: y\n", "(cell 1 declares y below its line %%, and that has ended: later cells know what is declared above it)"}},
		{"type", []string{"type T struct{ A int }", "func f() int {\n\treturn T{}.A\n}", "type T struct{ B int }"},
			[]string{"cell 3 (type T struct{ B int }): cell 2, line 2: T{}.A undefined (type T has no field or method A)\n    \treturn T{}.A\n    \t           ^"}},
		{"panic", []string{"func f(y []int) int {\n\treturn y[4]\n}", "%%\nfmt.Println(f(nil))"},
			[]string{"cell 2 (fmt.Println(f(nil))): panic: runtime error: index out of range [4] with length 0\n", "cell 1, line 2", "cell 2, line 2", "exit status 2"}},
		{"pieces", []string{piecemeal}, []string{"before\n\t cell 1, line 9\nafter 5/\n", "cell 1, line 9\nexit status 2"}},
		{"log", []string{"%%\nlog.SetFlags(0)\nlog.Fatal(\"no such thing\")"}, []string{"cell 1 (log.SetFlags(0)): no such thing\nexit status 1"}},
	} {
		_, err := Run(t.Context(), Options{Notebook: checkoutWith(t, c.cells...), Cache: testCache, Timeout: endless})
		for _, want := range c.want {
			if err == nil || strings.Count(err.Error(), want) != 1 {
				t.Errorf("%s: error\n%v\nwant once %q", c.name, err, want)
			}
		}
		if err != nil && (strings.Contains(err.Error(), "main.go") || strings.Contains(err.Error(), "gonb_")) {
			t.Errorf("%s: the error names files of the kernel: %v", c.name, err)
		}
	}
}

// A cell that may fail does not end the run, unless it takes too long; one that is skipped keeps what it showed, and that is not trusted.
func TestTags(t *testing.T) {
	in := checkoutWith(t, "%%\nlog.Fatal(\"expected\")", "%%\nlog.Fatal(\"never\")", "%%\nfmt.Println(\"went on\")", "x := 1")
	n, err := Open(in)
	if err != nil {
		t.Fatal(err)
	}
	for i, tags := range []string{`["raises-exception", "other"]`, `["skip-execution"]`, `[]`, `["raises-exception"]`} {
		n.Cells[i].Metadata = Fields{"tags": json.RawMessage(tags)}
	}
	n.Cells[1].Outputs = []Output{{Kind: Display, Data: Bundle{"text/html": jsonString("<script>kept()</script><b>kept</b>")}}}
	if err := n.WriteFile(in); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.ipynb")
	res, err := Run(t.Context(), Options{Notebook: in, Out: out, Cache: testCache, Timeout: endless})
	if err != nil || res.Executed != 3 {
		t.Fatalf("%d cells executed, error %v", res.Executed, err)
	}
	cells := res.Notebook.Cells
	if got := summary(cells[0]); len(got) != 2 || !strings.Contains(got[0], "expected") || cells[0].Outputs[1].Kind != Failure {
		t.Errorf("cell 1 shows %q", got)
	}
	if got := strings.Join(summary(cells[2]), ""); got != "stream stdoutwent on\n" || cells[2].ExecutionCount != 2 {
		t.Errorf("cell 3, executed as %d, shows %q", cells[2].ExecutionCount, got)
	}
	if page := pageOf(t, res.Notebook); !strings.Contains(page, "<b>kept</b>") || strings.Contains(page, "kept()") {
		t.Error("what was not executed is missing, or its script is trusted")
	}
	if kept, err := Open(out); err != nil || len(kept.Cells[1].Outputs) != 1 {
		t.Errorf("the skipped cell lost its output (%v)", err)
	}
}

// Neither tag lifts the limits of time.
func TestTagsKeepTheLimits(t *testing.T) {
	in := checkoutWith(t, "%%\nfor {\n}")
	n, err := Open(in)
	if err != nil {
		t.Fatal(err)
	}
	n.Cells[0].Metadata = Fields{"tags": json.RawMessage(`["raises-exception"]`)}
	if err := n.WriteFile(in); err != nil {
		t.Fatal(err)
	}
	_, err = Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: 1})
	if err == nil || !strings.Contains(err.Error(), "cell 1 (for {): took longer than the time limit") {
		t.Errorf("error %v", err)
	}
}
