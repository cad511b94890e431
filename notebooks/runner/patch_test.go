package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// said is what a kernel sends about a cell, as Jupyter shows it.
type said struct {
	status, stderr string
	traceback      []string
}

// kernelHere starts a kernel in a checkout, with completion where gopls is given.
func kernelHere(t *testing.T) *kernel {
	t.Helper()
	in := checkoutWith(t)
	gonb, goimports, err := Tools(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Dir(filepath.Dir(in))
	k, err := startKernel(t.Context(), kernelConfig{gonb: gonb, goimports: goimports, workDir: root, sources: sources{folders: []string{root}, own: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.close)
	return k
}

// ask sends cells as Jupyter does when all are run: without waiting for the first.
func (k *kernel) ask(t *testing.T, cells ...string) (ids []string) {
	t.Helper()
	for _, code := range cells {
		id, err := k.send(k.shell, "execute_request", map[string]any{
			"code": code, "silent": false, "store_history": true, "user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true,
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// hear collects what the kernel says of cells until all are answered and idle. During the first it calls running once there is a sign of it.
func (k *kernel) hear(t *testing.T, ids []string, running func()) []said {
	t.Helper()
	all, idle := make([]said, len(ids)), 0
	for idle < len(ids) || slices.ContainsFunc(all, func(s said) bool { return s.status == "" }) {
		var a arrival
		select {
		case a = <-k.in:
		case <-time.After(endless):
			t.Fatalf("the kernel says no more than %+v", all)
		}
		if a.err != nil {
			t.Fatal(a.err)
		}
		i := slices.Index(ids, a.Parent.ID)
		if i < 0 {
			continue
		}
		content := struct {
			Status, Name, Text string
			State              string   `json:"execution_state"`
			Trace              []string `json:"traceback"`
		}{}
		if err := json.Unmarshal(a.Content, &content); err != nil {
			t.Fatal(err)
		}
		switch {
		case a.reply:
			all[i].status = content.Status
		case content.State == "idle":
			idle++
		case content.Name == "stderr":
			all[i].stderr += content.Text
		case content.Name == "stdout" && running != nil:
			running()
			running = nil
		case content.Trace != nil:
			all[i].traceback = content.Trace
		}
	}
	return all
}

// What waits behind a cell that fails or is interrupted is not executed; what is asked for later is.
func TestCellsBehindAFailureAreNotExecuted(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	k := kernelHere(t)
	mark := filepath.Join(t.TempDir(), "mark")
	write := fmt.Sprintf("%%%%\nos.WriteFile(%q, nil, 0o644)", mark)
	got := k.hear(t, k.ask(t, "%%\nlog.Fatal(\"no such thing\")", write, write), nil)
	if got[0].status != "error" || got[1].status != "aborted" || got[2].status != "aborted" {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a cell behind the failure was executed")
	}
	if text := got[0].stderr + strings.Join(got[0].traceback, "\n"); strings.Count(text, "exit status 1") != 1 || !strings.Contains(text, "no such thing") {
		t.Errorf("stderr and error say %q", text)
	}
	interrupt := func() {
		if _, err := k.send(k.control, "interrupt_request", map[string]any{}); err != nil {
			t.Error(err)
		}
	}
	got = k.hear(t, k.ask(t, "%%\nfmt.Println(\"here\")\ntime.Sleep(time.Hour)", write), interrupt)
	if got[0].status != "error" || got[1].status != "aborted" {
		t.Errorf("interrupted: %+v", got)
	}
	got = k.hear(t, k.ask(t, write), nil)
	if _, err := os.Stat(mark); err != nil || got[0].status != "ok" {
		t.Errorf("afterwards: %+v, %v", got, err)
	}
	got = k.hear(t, k.ask(t, "!false"), nil)
	if got[0].status != "ok" || !strings.Contains(got[0].stderr, "exit status 1") {
		t.Errorf("a shell command that fails: %+v", got)
	}
}

// An interrupt by Jupyter's message while a cell is compiled ends it, as one by a signal does, and what waits behind it is not executed.
func TestInterruptByMessageWhileCompiling(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	k := kernelHere(t)
	ids := k.ask(t, "%%\ntime.Sleep(time.Hour)", "%%\nfmt.Println(1)")
	for begun := false; !begun; { // the kernel repeats a cell before it compiles it
		select {
		case a := <-k.in:
			begun = a.Parent.ID == ids[0] && bytes.Contains(a.Content, []byte("time.Hour"))
		case <-time.After(endless):
			t.Fatal("the kernel begins no cell")
		}
	}
	if _, err := k.send(k.control, "interrupt_request", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	if got := k.hear(t, ids, nil); got[0].status != "error" || got[1].status != "aborted" {
		t.Errorf("%+v", got)
	}
	if got := k.hear(t, k.ask(t, "%%\nfmt.Println(1)"), nil); got[0].status != "ok" {
		t.Errorf("afterwards: %+v", got)
	}
}

// Jupyter is told of mistakes by cell and line, and not by files of the kernel.
func TestJupyterIsToldCellAndLine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	k := kernelHere(t)
	for i, cell := range []string{"%%\nx := 3 +", "%%\nnowhere()", "func f( {}"} {
		got := k.hear(t, k.ask(t, cell), nil)[0]
		text := strings.Join(got.traceback, "\n")
		if got.status != "error" || !strings.Contains(text, fmt.Sprintf("Cell[%d]: Line ", i+1)) || strings.Contains(text, "main.go") ||
			strings.Contains(text, "# ") || strings.Contains(text, "exit status") {
			t.Errorf("%q: %s\n%s", cell, got.status, text)
		}
	}
}

// pipesTest is a test of the kernel's own package: programs that end before their pipes are opened, or while they are, leave neither files nor
// goroutines.
const pipesTest = `package jpyexec

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"
)

func TestPipesAreRemoved(t *testing.T) {
	dir, before := t.TempDir(), runtime.NumGoroutine()
	for i := range 300 {
		e := &Executor{cmd: exec.Command("go"), dir: dir, doneChan: make(chan struct{}), isDone: i%3 == 0}
		if err := e.handleNamedPipes(); err != nil {
			t.Fatal(err)
		}
		if i%3 == 1 {
			time.Sleep(time.Millisecond)
		}
		close(e.doneChan)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		n := runtime.NumGoroutine()
		if len(left) == 0 && n <= before {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d files and %d goroutines are left", len(left), n-before)
		}
	}
}
`

// The pipes of cells that end at once do not pile up in the kernel.
func TestPipesOfShortCells(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a part of the kernel")
	}
	dir := t.TempDir()
	mod, gonb := filepath.Join(dir, "mod"), filepath.Join(dir, "gonb")
	err := errors.Join(os.Mkdir(mod, 0o755), os.WriteFile(filepath.Join(mod, "go.mod"), []byte(kernelTools.goMod), 0o644),
		os.WriteFile(filepath.Join(mod, "go.sum"), []byte(kernelTools.goSum), 0o644), patchedKernel(t.Context(), mod, gonb))
	if err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(gonb, "internal", "jpyexec")
	old, err := filepath.Glob(filepath.Join(in, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range old {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(in, "pipes_test.go"), []byte(pipesTest), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := goTool(t.Context(), mod, "mod", "edit", "-replace="+kernelModule+"=../gonb"); err != nil {
		t.Fatal(err)
	}
	if out, err := goTool(t.Context(), mod, "test", "-mod=readonly", kernelModule+"/internal/jpyexec"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
