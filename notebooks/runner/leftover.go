package runner

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// running is a process of this machine.
type running struct {
	pid, parent, group int
	zombie             bool // it ended, and its parent has not noticed
	name               string
}

// runMark names the environment variable that marks all processes of a run with the run's temporary folder. It finds those
// that left the group, the session and the parent of the run.
const runMark = "SPIKECELL_RUN"

// family is the processes that one run started.
type family struct {
	table  []running
	parent map[int]int
	spared map[int]bool // this process and those above it
	root   int          // the kernel
	mark   string       // in the environment of all
}

func newFamily(root int, mark string) family {
	f := family{table: processTable(), parent: map[int]int{}, spared: map[int]bool{}, root: root, mark: mark}
	for _, p := range f.table {
		f.parent[p.pid] = p.parent
	}
	for pid, known := os.Getpid(), true; known && !f.spared[pid]; pid, known = f.parent[pid] {
		f.spared[pid] = true
	}
	return f
}

func (k *kernel) family() family { return newFamily(k.cmd.Process.Pid, k.mark()) }

// mark is the variable and its value.
func (k *kernel) mark() string { return runMark + "=" + k.dir }

// below says whether the kernel is an ancestor of a process.
func (f family) below(pid int) bool {
	for range len(f.parent) {
		parent, ok := f.parent[pid]
		if parent == f.root || !ok || parent == pid {
			return ok && parent == f.root
		}
		pid = parent
	}
	return false
}

// orphans are the processes of the run that are no longer below its kernel: the program that started them has ended.
func (f family) orphans() []running {
	return f.lost(func(p running) bool { return p.group == f.root || marked(p.pid, f.mark) })
}

// lost are the living processes that are not below the kernel, and of which is says that they belong to the run. This program
// and those that it was started by never do, though it may itself be in a cell of another run.
func (f family) lost(is func(running) bool) []running {
	lost := []running{}
	for _, p := range f.table {
		if p.pid != f.root && !p.zombie && !f.spared[p.pid] && !f.below(p.pid) && is(p) {
			lost = append(lost, p)
		}
	}
	return lost
}

// waiting says whether the kernel waits for a program that has ended: GoNB notices the end once nobody holds the
// program's output any more.
func (f family) waiting() bool {
	return slices.ContainsFunc(f.table, func(p running) bool { return p.zombie && p.parent == f.root })
}

// holders are the processes that hold the output of a program of the kernel without being below it: those of the run, and
// such as lost their parent and the mark. Pipes that this program has open too are none of the kernel's: both inherited them.
func (f family) holders() []running {
	pipes := pipesOf(f.root)
	for pipe := range pipesOf(os.Getpid()) {
		delete(pipes, pipe)
	}
	return f.lost(func(p running) bool {
		return (p.group == f.root || p.parent == 1 || marked(p.pid, f.mark)) && holdsOutput(p, pipes, f.root)
	})
}

// leftoverPoll is how often a running cell is looked at, and leftoverPatience how often in a row its program must have ended
// before what holds its output is ended too: a cell that just ended is often met while GoNB reads the last of its output.
const (
	leftoverPoll     = 500 * time.Millisecond
	leftoverPatience = 2
)

// watch ends what a cell's program left behind with its output, which the kernel would wait for.
type watch struct {
	*kernel
	seen int // how often in a row the kernel was waiting
}

// look ends processes and says which. Nearly always the kernel's own children tell that there is nothing to do, and no other process is looked at.
func (w *watch) look() (ended string) {
	if zombie, known := hasZombie(w.cmd.Process.Pid); known && !zombie {
		w.seen = 0
		return ""
	}
	f := w.family()
	if !f.waiting() {
		w.seen = 0
		return ""
	}
	if w.seen++; w.seen < leftoverPatience {
		return ""
	}
	names := []string{}
	for _, p := range f.holders() {
		endProcess(p.pid)
		names = append(names, fmt.Sprintf("%s (process %d)", p.name, p.pid))
	}
	return strings.Join(names, ", ")
}

// sweepRounds bounds how often sweep looks for processes that others started meanwhile.
const sweepRounds = 20

// sweep ends all that the run started and that is still there, wherever it has gone. The kernel itself has ended before.
func (k *kernel) sweep() {
	for range sweepRounds {
		f := k.family()
		lost := f.orphans()
		for _, p := range lost {
			endProcess(p.pid)
		}
		if len(lost) == 0 {
			return
		}
		time.Sleep(time.Millisecond) // for the processes to be gone from the table
	}
}

// endProcess ends a process at once. That it has ended already is no fault.
func endProcess(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}
