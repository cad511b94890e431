package command

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// asCommand is set for processes that are the command itself, and not its tests. They say when signals reach them.
const asCommand, ready = "SPIKECELL_AS_COMMAND", "ready\n"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		ctx := Signalled()
		io.WriteString(os.Stderr, ready)
		os.Exit(Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// Every verb that can be long at work ends at a signal with its exit status, and keeps what it has stored. Without an end of its own each would go
// on for hours, or forever.
func TestVerbsEndAtSignals(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "store")
	graph := filepath.Join(dir, "net.nir")
	net := snn.Feedforward(64, 10)
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	if g, _, err := nir.Export(m, nir.ExportOptions{}); err != nil || nir.Write(graph, g) != nil {
		t.Fatal(err)
	}
	if code, _, stderr := call(t, t.Context(), "compare", "-rules", "ann-256", "-seeds", "1", "-epochs", "1", "-store", store); code != 0 {
		t.Fatal(stderr)
	}
	runs, err := learning.Runs(store)
	if err != nil || len(runs) != 1 {
		t.Fatal(err)
	}
	model := runs[0].Folder
	long := sweepFile(t, strings.Replace(digitsSweep, `"values": [1]`, `"values": [100000]`, 1))
	for name, args := range map[string][]string{
		"compare":    {"compare", "-rules", "csdp", "-seeds", "1", "-epochs", "100000", "-workers", "1", "-store", store},
		"folds":      {"compare", "-rules", "csdp", "-seeds", "1", "-epochs", "100000", "-folds", "3", "-workers", "1", "-store", store},
		"sweep run":  {"sweep", "run", long, "-workers", "1", "-store", store},
		"nir counts": {"nir", "counts", graph, "-steps", "1000000000"},
		"evaluate":   {"evaluate", model, "-samples", "-"},
		"predict":    {"predict", model},
		"board":      {"board", "-store", store},
		"figures":    {"figures", "-o", filepath.Join(dir, "figures"), "-workers", "1", "-store", store},
	} {
		for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(name+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				endsAt(t, s, args)
			})
		}
	}
	t.Cleanup(func() {
		if files, err := runs[0].Verify(); err != nil || len(files) == 0 {
			t.Errorf("%v, %v", files, err)
		}
		if saved, _ := filepath.Glob(filepath.Join(store, "*", "checkpoint-*")); len(saved) == 0 {
			t.Error("training has left no checkpoint")
		}
	})
}

// endsAt starts the command, and sends it a signal once it is at work.
func endsAt(t *testing.T, s syscall.Signal, args []string) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(self, args...)
	c.Env = append(os.Environ(), asCommand+"=1")
	var stderr strings.Builder
	begun := make(chan struct{})
	c.Stdout, c.Stderr = io.Discard, io.MultiWriter(&stderr, &first{begun: begun})
	open, hold, err := os.Pipe() // a standard input that never ends
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Close()
	c.Stdin = open
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	open.Close()
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	<-begun
	select {
	case err := <-ended:
		t.Fatalf("it ended by itself: %v, %s", err, stderr.String())
	case <-time.After(2 * time.Second):
	}
	if err := c.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute): // a busy machine is slower than the few seconds of grace
		c.Process.Kill()
		t.Fatalf("it goes on after %v", s)
	}
	if code := c.ProcessState.ExitCode(); code != 128+int(s) || !strings.HasSuffix(stderr.String(), "spikecell: interrupted\n") {
		t.Errorf("exit code %d, %s", code, stderr.String())
	}
}

// first tells when the first thing is written.
type first struct {
	begun chan struct{}
	once  sync.Once
}

func (f *first) Write(b []byte) (int, error) {
	f.once.Do(func() { close(f.begun) })
	return len(b), nil
}

// A verb that does not look at its context is left behind, wherever it stands in the tree, but for those that have programs to end.
func TestVerbsThatDoNotLook(t *testing.T) {
	root, below := &cobra.Command{Use: "spikecell"}, &cobra.Command{Use: "deep"}
	stuck := func(*cobra.Command, []string) error { select {} }
	below.AddCommand(&cobra.Command{Use: "run", RunE: stuck})
	root.AddCommand(below, &cobra.Command{Use: "run", RunE: func(*cobra.Command, []string) error { return errors.New("its own") }})
	endInTime(root)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for args, want := range map[string]string{"deep run": context.Canceled.Error(), "run": "its own"} {
		root.SetArgs(strings.Fields(args))
		root.SilenceErrors, root.SilenceUsage = true, true
		if err := root.ExecuteContext(ctx); err == nil || err.Error() != want {
			t.Errorf("%s: %v", args, err)
		}
	}
}

// What is copied ends with its context, between two pieces.
func TestCopiesEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	w, r := endingWriter{ctx, &out}, endingReader{ctx, strings.NewReader("in")}
	if _, err := io.Copy(w, r); err != nil || out.String() != "in" {
		t.Fatal(err)
	}
	cancel()
	if _, err := w.Write([]byte("x")); !errors.Is(err, context.Canceled) || out.String() != "in" {
		t.Errorf("%v, %q", err, out.String())
	}
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "runs.tar")
	if err := exportRuns(ctx, io.Discard, dir, nil, file); !errors.Is(err, context.Canceled) {
		t.Errorf("an archive: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("an archive that was ended leaves %v", left)
	}
}

// Verbs that may take longer to end go by the names that they have.
func TestPatientVerbsAreThere(t *testing.T) {
	for path := range patient {
		if c, _, err := rootCommand().Find(strings.Fields(path)[1:]); err != nil || c.CommandPath() != path {
			t.Errorf("there is no verb %q: %v", path, err)
		}
	}
}
