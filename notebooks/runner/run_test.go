package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// checkoutWith makes a module that has this module's path and pins, a package `one`, and a notebook with the given code cells.
func checkoutWith(t *testing.T, cells ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the kernel and runs cells")
	}
	dir := t.TempDir()
	for from, to := range map[string]string{"../../go.mod": "go.mod", "../../go.sum": "go.sum"} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, to), string(data))
	}
	put(t, filepath.Join(dir, "one", "one.go"), "package one\n\n// Name is printed by the first cell.\nconst Name = \"from the checkout\"\n")
	nb := &Notebook{}
	for _, source := range cells {
		nb.Cells = append(nb.Cells, Cell{Kind: Code, Source: source})
	}
	if err := nb.WriteFile(filepath.Join(dir, "one", "n.ipynb")); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "one", "n.ipynb")
}

func put(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestRunStopsAtTheFailingCell(t *testing.T) {
	in := checkoutWith(t,
		"import \"github.com/spikecell/spikecell/one\"\n\n%%\nfmt.Println(one.Name)\nwd, _ := os.Getwd()\nfmt.Println(filepath.Base(wd))",
		"import \"github.com/janpfeifer/gonb/gonbui\"\n\n%%\ngonbui.DisplayMarkdown(\"*shown*\")\ngonbui.Sync()",
		"\n%%\nundefinedName()",
		"%%\nfmt.Println(\"never\")")
	out := filepath.Join(t.TempDir(), "out.ipynb")
	events := []Event{}
	res, err := Run(t.Context(), Options{Notebook: in, Out: out, Cache: testCache, Progress: func(e Event) { events = append(events, e) }})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"n.ipynb: cell 3 (undefinedName()): ", "undefined: undefinedName"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in error: %v", want, err)
		}
	}
	if res.Executed != 2 {
		t.Errorf("%d cells executed, want 2", res.Executed)
	}
	nb, err := Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if got := summary(nb.Cells[0]); len(got) != 1 || got[0] != "stream stdoutfrom the checkout\none\n" {
		t.Errorf("cell 1: %q", got)
	}
	if got := nb.Cells[1].Outputs; len(got) != 1 || got[0].Kind != Display {
		t.Errorf("cell 2: %+v", got)
	} else if s, _ := got[0].Data.Text("text/markdown"); s != "*shown*" {
		t.Errorf("cell 2 shows %q", s)
	}
	if got := nb.Cells[2].Outputs; len(got) == 0 || got[len(got)-1].Kind != Failure {
		t.Errorf("cell 3: %+v", got)
	}
	if c := nb.Cells; c[0].ExecutionCount != 1 || c[2].ExecutionCount != 3 || c[3].ExecutionCount != 0 || len(c[3].Outputs) != 0 {
		t.Errorf("execution counts %d %d %d", c[0].ExecutionCount, c[2].ExecutionCount, c[3].ExecutionCount)
	}
	if last := events[len(events)-1]; last.Kind != EventCellDone || last.Cell != 3 || last.Cells != 4 || last.Message == "" {
		t.Errorf("last event %+v", last)
	}
}

func TestRunInterrupts(t *testing.T) {
	in := checkoutWith(t, "%%\nfmt.Println(\"spinning\")\nfor {\n}")
	for name, o := range map[string]Options{"cancel": {}, "timeout": {Timeout: 3 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o.Notebook, o.Cache, o.Out = in, testCache, filepath.Join(t.TempDir(), "out.ipynb")
			o.Progress = func(e Event) {
				if e.Kind == EventCellStart && o.Timeout == 0 {
					time.AfterFunc(3*time.Second, cancel)
				}
			}
			_, err := Run(ctx, o)
			want := map[string]string{"cancel": context.Canceled.Error(), "timeout": "took longer than the time limit of 3s"}[name]
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
			if nb, err := Open(o.Out); err != nil || len(summary(nb.Cells[0])) == 0 {
				t.Errorf("interrupted notebook was not kept: %v", err)
			}
		})
	}
}

func TestRunSurvivesTheKernelsDeath(t *testing.T) {
	in := checkoutWith(t, "!echo before\n!kill -9 $PPID", "%%\n")
	_, err := Run(t.Context(), Options{Notebook: in, Cache: testCache})
	if err == nil || !strings.Contains(err.Error(), "cell 1 (!echo before): runner: the kernel ended (signal: killed, as the system does where memory runs out)") {
		t.Errorf("error %v", err)
	} else if strings.Contains(err.Error(), "gopls") {
		t.Errorf("what is told of the end has nothing to do with gopls: %v", err)
	}
}

// A kernel that ends at once is started a few times and then given up, with what it said.
func TestStartKernelGivesUp(t *testing.T) {
	fake := filepath.Join(t.TempDir(), "gonb")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\necho address already in use >&2\nexit 3\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := startKernel(t.Context(), kernelConfig{gonb: fake, goimports: fake, workDir: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "address already in use (after 3 attempts)") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("error %v", err)
	}
}

func TestCheckout(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "// comment\nmodule github.com/spikecell/spikecell\n\ngo 1.26\n")
	put(t, filepath.Join(dir, "a", "b", "x"), "")
	put(t, filepath.Join(dir, "other", "go.mod"), "module example.com/other\n")
	for sub, want := range map[string]string{".": dir, "a/b": dir, "other": "", "../": ""} {
		if got := Checkout(filepath.Join(dir, sub)); got != want {
			t.Errorf("%s: checkout %q, want %q", sub, got, want)
		}
	}
}

func TestStripANSI(t *testing.T) {
	if got := stripANSI("\x1b[1;31mred\x1b[0m \x1b[Kx"); got != "red x" {
		t.Errorf("%q", got)
	}
}

// A kernel whose ports were taken ends at once; the next attempt, on other ports, counts.
func TestStartKernelTriesAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	gonb, goimports, err := Tools(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	fake := filepath.Join(dir, "gonb")
	script := "#!/bin/sh\n[ -e " + dir + "/tried ] && exec " + gonb + " \"$@\"\n: > " + dir + "/tried\nexit 1\n"
	if err := os.WriteFile(fake, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	k, err := startKernel(t.Context(), kernelConfig{gonb: fake, goimports: goimports, workDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	out := &collector{nb: &Notebook{Cells: []Cell{{Kind: Code}}}}
	if reply, err := k.execute(t.Context(), "%noautoget\n%%\nfmt.Print(1)", true, 0, out.handle); err != nil || reply.Status != "ok" {
		t.Errorf("reply %+v, error %v", reply, err)
	}
	if out.end(); len(out.nb.Cells[0].Outputs) != 1 || out.nb.Cells[0].Outputs[0].Text != "1" {
		t.Errorf("outputs %+v", out.nb.Cells[0].Outputs)
	}
}
