//go:build linux

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// trial is the test under way.
type trial struct {
	dir     string
	cluster *cluster
	lost    string // node that was killed
	said    string // by the process that followed the sweep to its end

	lostTask int // that was on it
	seen     seen
}

// seen is what the test saw.
type seen struct {
	Runs     int      `json:"runs"`
	Done     int      `json:"done"`
	Failed   []string `json:"failed"`   // specifications, as results name them
	Differ   []string `json:"differ"`   // runs that have not the bits of this machine
	Restarts int      `json:"restarts"` // of tasks, by Slurm's count
	Lists    int      `json:"lists"`    // that were submitted
	InTime   int      `json:"in_time"`  // how often the long run was told that its time is over
	// LostBegun is how often the task of the node that was killed was begun.
	LostBegun int `json:"lost_begun"`
	Seconds   int `json:"seconds"`
}

// sweepText is 24 runs: three of some seconds, one that takes longer than a task may, nineteen short ones, and one that always fails.
const sweepText = `{"data": "digits", "entries": ["csdp", "surrogate", "ann-256"], "seeds": [1], "fields": [
	{"path": "Settings.Epochs", "entries": ["csdp"], "values": [%d, %d, %d, %d]},
	{"path": "Settings.Epochs", "entries": ["surrogate", "ann-256"], "values": [3]},
	{"path": "Learner.Optimizer.Rate", "entries": ["surrogate"], "values": [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001]},
	{"path": "Learner.Optimizer.Rate", "entries": ["ann-256"], "values": [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 1e30]}]}`

const (
	runs     = 24
	failing  = "(ann-256, Settings.Epochs = 3, Learner.Optimizer.Rate = 1e+30, seed 1)"
	nodes    = 3
	longRun  = 60 * time.Second // Slurm tells a task of a minute after 5 to 35 s, and the machine may fall idle meanwhile
	tellsAt  = "25"             // seconds before the end
	survives = 3 * time.Second  // slurmctld forgets what it was given less than 2 s before it is killed
)

func (t *trial) run() error {
	epochs, err := t.epochs()
	if err != nil {
		return err
	}
	short := max(1, epochs/8) // of the runs of some seconds
	file := filepath.Join(t.dir, "sweep.json")
	if err := os.WriteFile(file, fmt.Appendf(nil, sweepText, short, short+1, short+2, epochs), 0o644); err != nil {
		return err
	}
	t.say("the sweep on this machine, the long run with %d epochs", epochs)
	local := t.store("local")
	if err := t.fails(t.spikecell("sweep", "run", file, "-store", local)); err != nil {
		return err
	}
	t.say("the cluster")
	if t.cluster, err = up(filepath.Join(t.dir, "c"), nodes); err != nil {
		return t.withLogs(err)
	}
	if err := t.disturb(file); err != nil {
		return t.withLogs(err)
	}
	if err := t.compare(file, local); err != nil {
		return t.withLogs(fmt.Errorf("%w; the follower said: %s", err, t.said))
	}
	return nil
}

func (t *trial) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
}

func (t *trial) store(name string) string { return filepath.Join(t.dir, name) }

// spikecell is a call of the program.
func (t *trial) spikecell(args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(t.dir, "spikecell"), args...)
	c.Env = os.Environ()
	if t.cluster != nil {
		c.Env = t.cluster.environment()
	}
	return c
}

// epochs returns how many of them make a run that takes longer than a task may, on a machine as busy as this one is now.
func (t *trial) epochs() (int, error) {
	const few = 3
	file := filepath.Join(t.dir, "few.json")
	text := fmt.Sprintf(`{"data": "digits", "entries": ["csdp"], "seeds": [1], "fields": [{"path": "Settings.Epochs", "values": [%d]}]}`, few)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return 0, err
	}
	begun := time.Now()
	if said, err := t.spikecell("sweep", "run", file, "-workers", "1", "-store", t.store("few")).CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, said)
	}
	return int(math.Ceil(few * float64(longRun) / float64(time.Since(begun)))), nil
}

// fails runs a call that must end with the one failure that there is.
func (t *trial) fails(c *exec.Cmd) error {
	said, err := c.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(said), failing) {
		return fmt.Errorf("%v ended with %v, and not with the failure of %s: %s", c.Args, err, failing, said)
	}
	return nil
}

// follower is a process that follows the sweep.
type follower struct {
	*exec.Cmd
	mu   sync.Mutex
	said bytes.Buffer
}

// Write keeps what the process says.
func (f *follower) Write(text []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.said.Write(text)
}

func (f *follower) has(text string) bool { return strings.Contains(f.text(), text) }

func (f *follower) text() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.said.String()
}

// follow starts a process that submits the sweep, or follows it, and waits until it says something.
func (t *trial) follow(file, says string) (*follower, error) {
	f := &follower{Cmd: t.spikecell("sweep", "run", file, "-on", "slurm", "-time", "1m", "-memory", "500M", "-sbatch", "--signal=B:USR1@"+tellsAt,
		"-store", t.store("shared"))}
	f.Stdout, f.Stderr = f, f
	if err := f.Start(); err != nil {
		return f, err
	}
	if err := until("it says "+says, time.Minute, func() bool { return f.has(says) }); err != nil {
		_ = f.Process.Kill()
		return f, fmt.Errorf("%w; it said: %s", err, f.text())
	}
	return f, nil
}

// withLogs adds the ends of logs to an error.
func (t *trial) withLogs(err error) error {
	files, _ := filepath.Glob(t.store("c/log/*"))
	tasks, _ := filepath.Glob(t.store("shared/sweeps/*/logs/*"))
	for _, path := range append(files, tasks...) {
		text, _ := os.ReadFile(path)
		fmt.Fprintf(os.Stderr, "--- %s\n%s\n", path, text[max(0, len(text)-1500):])
	}
	return err
}

// outcome is what a run reached, as `spikecell sweep collect -json` writes it.
type outcome struct {
	Done        bool            `json:"done"`
	Result      string          `json:"result"`
	Error       string          `json:"error"`
	Valid, Test json.RawMessage // accuracies and losses
}
