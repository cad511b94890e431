package runner

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// endless fails a test, rather than the whole of go test, when a run does not end by itself.
const endless = 3 * time.Minute

// A cell that does what GoNB does not know fails, and its program does not run.
func TestUnknownSpecialCommandFails(t *testing.T) {
	for _, special := range []string{"%nosuch", "%%nosuch", "%Timeit 3", "//gonb:%nosuch"} {
		in := checkoutWith(t, special+"\n%%\nfmt.Println(\"ran\")")
		res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless})
		if err == nil || !strings.Contains(err.Error(), "cell 1") || !strings.Contains(strings.ToLower(err.Error()), "special") {
			t.Errorf("%s: error %v", special, err)
		}
		if said := strings.Join(summary(res.Notebook.Cells[0]), ""); strings.Contains(said, "ran\n") {
			t.Errorf("%s: the program ran: %s", special, said)
		}
	}
}

// Whatever reads standard input gets the end of file; a script that GoNB itself feeds gets its text.
func TestStandardInputIsEmpty(t *testing.T) {
	script := "%%bash\nread line\nfrom the script\necho got $line"
	if _, err := exec.LookPath("bash"); err != nil { // other shells read ahead
		script = "%%script /bin/sh\necho got from the script"
	}
	in := checkoutWith(t,
		"%%\nb, err := io.ReadAll(os.Stdin)\nfmt.Println(len(b), err)",
		"!cat; echo end of file",
		script,
		"%test\nfunc TestInput(t *testing.T) {\n\tb, err := io.ReadAll(os.Stdin)\n\tt.Log(\"read\", len(b), err)\n}",
		"%%\nc := exec.Command(\"cat\")\nc.Stdin = os.Stdin\nout, err := c.Output()\nfmt.Println(len(out), err)")
	res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"0 <nil>", "end of file", "got from the script", "read 0 <nil>", "0 <nil>"} {
		if got := strings.Join(summary(res.Notebook.Cells[i]), ""); !strings.Contains(got, want) {
			t.Errorf("cell %d: %q, want %q", i+1, got, want)
		}
	}
}

// sleepers are cells that leave a process behind in each way there is; %s is its name, which no other program has.
var sleepers = []string{
	"!%s 1000 &",
	"!(%s 1000 &) ; echo done",
	"!setsid %s 1000 &",
	"!env -i setsid %s 1000 &",
	"!setsid sh -c '%s 1000 | cat' &",
	"!nohup %s 1000 >/dev/null 2>&1 &",
	"!setsid nohup %s 1000 >/dev/null 2>&1 &",
	"%%%%\nc := exec.Command(%q, \"1000\")\nc.Stdout = os.Stdout\nfmt.Println(c.Start())",
	"%%%%\nfmt.Println(exec.Command(\"setsid\", %q, \"1000\").Start())",
}

// sleeperCells links sleep to a name of its own, and returns the cells that start it.
func sleeperCells(t *testing.T) (name string, cells []string) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("processes outside the group are found on Linux alone")
	}
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("there is no sleep")
	}
	name = "nap" + randomHex(5)
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(sleep, path); err != nil {
		t.Fatal(err)
	}
	for _, s := range sleepers {
		cells = append(cells, fmt.Sprintf(s, path))
	}
	return name, cells
}

// alive are the processes with a name.
func alive(name string) int {
	n := 0
	for _, p := range processTable() {
		if p.name == name && !p.zombie {
			n++
		}
	}
	return n
}

// left is alive of processes that were killed: on a busy machine the system takes a while to end one that is no child of ours.
func left(name string) int {
	for range 100 {
		if alive(name) == 0 {
			return 0
		}
		time.Sleep(50 * time.Millisecond)
	}
	return alive(name)
}

// A cell ends with its program, whatever it leaves behind, and nothing is left when the run has ended.
func TestCellsEndWithTheirProgram(t *testing.T) {
	t.Parallel()
	name, cells := sleeperCells(t)
	in := checkoutWith(t, append(cells, "%%\nfmt.Println(\"last\")")...)
	started := 0
	res, err := Run(t.Context(), Options{Notebook: in, Cache: testCache, Timeout: endless, Progress: func(e Event) {
		if e.Kind == EventCellDone {
			started += alive(name)
		}
	}})
	if err != nil || res.Executed != len(cells)+1 {
		t.Errorf("%d cells executed, error %v", res.Executed, err)
	}
	if started == 0 {
		t.Error("no process was seen running: the test tests nothing")
	}
	if n := left(name); n > 0 {
		t.Errorf("%d processes are left", n)
	}
	if said := strings.Join(summary(res.Notebook.Cells[0]), ""); !strings.Contains(said, "ended "+name) {
		t.Errorf("cell 1 does not say what was ended: %q", said)
	}
}

// An interrupt, and a time limit of either kind, end the run with all its processes.
func TestInterruptEndsAllProcesses(t *testing.T) {
	for what, o := range map[string]Options{"context canceled": {}, "for a cell": {Timeout: 2 * time.Second},
		"for all cells": {TotalTimeout: 3 * time.Second}} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			name, cells := sleeperCells(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			o.Notebook, o.Cache = checkoutWith(t, cells[6], "%%\nfmt.Println(\"spinning\")\nfor {\n}"), testCache
			o.Progress = func(e Event) {
				if e.Kind == EventCellStart && e.Cell == 2 && o.Timeout+o.TotalTimeout == 0 {
					time.AfterFunc(time.Second, cancel)
				}
			}
			_, err := Run(ctx, o)
			if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "cell 2") {
				t.Errorf("error %v", err)
			}
			if n := left(name); n > 0 {
				t.Errorf("%d processes are left", n)
			}
		})
	}
}

// What a killed runner left is removed by the next run: its folder and its processes. What a living one has stays.
func TestAbandonedFolders(t *testing.T) {
	name, _ := sleeperCells(t)
	parent := t.TempDir()
	living, lock, err := lockedFolder(parent)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	dead, gone, err := lockedFolder(parent)
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil { // as the end of its process does
		t.Fatal(err)
	}
	making := filepath.Join(parent, folderPrefix+"new")
	if err := os.Mkdir(making, 0o700); err != nil {
		t.Fatal(err)
	}
	sleep, _ := exec.LookPath("sleep") // sleeperCells has found it
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(sleep, path); err != nil {
		t.Fatal(err)
	}
	sleeper := exec.Command(path, "1000")
	sleeper.Env = append(os.Environ(), runMark+"="+dead)
	if err := sleeper.Start(); err != nil {
		t.Fatal(err)
	}
	removeAbandoned(parent)
	if err := sleeper.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the process ended with %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(parent, "*"))
	if slices.Sort(left); !slices.Equal(left, slices.Sorted(slices.Values([]string{living, making}))) {
		t.Errorf("left %v", left)
	}
}

// Who is killed while it makes or removes a folder leaves one without a lock. It is removed when it is older than that can take, unless it has other
// files, as where there are no locks.
func TestFoldersWithoutLock(t *testing.T) {
	parent := t.TempDir()
	for name, files := range map[string][]string{"empty": nil, "young": nil, "made": {makingName}, "full": {makingName, "kernel.json"}} {
		dir := filepath.Join(parent, folderPrefix+name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			put(t, filepath.Join(dir, f), "")
		}
		old := time.Now().Add(-2 * makingAge)
		if err := os.Chtimes(dir, old, old); err != nil || name == "young" && os.Chtimes(dir, time.Now(), time.Now()) != nil {
			t.Fatal(err)
		}
	}
	removeAbandoned(parent)
	left, _ := filepath.Glob(filepath.Join(parent, "*"))
	if want := []string{filepath.Join(parent, folderPrefix+"full"), filepath.Join(parent, folderPrefix+"young")}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}

// A program that was itself started in a cell is never ended by its own search, nor are those above it.
func TestSearchSparesItself(t *testing.T) {
	f := newFamily(-1, "")
	for _, p := range f.lost(func(running) bool { return true }) {
		if p.pid == os.Getpid() || p.pid == os.Getppid() {
			t.Errorf("process %d (%s) would be ended", p.pid, p.name)
		}
	}
	if runtime.GOOS == "linux" && !f.spared[os.Getppid()] {
		t.Error("the parent is not known")
	}
}

// The kernel's source is patched where it says so; a new version that differs there fails to build, with a message.
func TestPatchesMustFit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f.go")
	p := kernelPatch{file: "f.go", old: "a\n", new: "b\n"}
	for text, want := range map[string]string{"x\na\ny": "", "x\n": "0 times", "a\na\n": "2 times"} {
		put(t, path, text)
		err := p.apply(path)
		if want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v", text, err)
		}
	}
}
