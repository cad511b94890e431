package runner

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// The table of processes holds this one, with its parent and group, and every running program once.
func TestProcessTableHoldsThisProcess(t *testing.T) {
	seen := map[int]bool{}
	for _, p := range processTable() {
		if seen[p.pid] {
			t.Errorf("process %d twice", p.pid)
		}
		seen[p.pid] = true
		if p.pid == os.Getpid() && (p.parent != os.Getppid() || p.zombie) {
			t.Errorf("this process: %+v", p)
		}
	}
	if !seen[os.Getpid()] {
		t.Error("this process is missing")
	}
}

// A child that has ended is seen until it is waited for.
func TestHasZombie(t *testing.T) {
	if _, known := hasZombie(os.Getpid()); !known {
		t.Skip("this system has no lists of children")
	}
	c := exec.Command("sleep", "0")
	if err := c.Start(); err != nil {
		t.Skip(err)
	}
	for seen := false; !seen; time.Sleep(time.Millisecond) { // which the time limit of tests bounds
		seen, _ = hasZombie(os.Getpid())
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	if seen, _ := hasZombie(os.Getpid()); seen {
		t.Error("there is a zombie after the end was noticed")
	}
}

// A program's name may hold anything, and the rest is still read; broken lines are none.
func FuzzParseStat(f *testing.F) {
	for _, name := range []string{"sleep", "a b", ") Z 1 1 (", "", "\n", "(("} {
		f.Add(name, 12, 3, 4)
	}
	f.Fuzz(func(t *testing.T, name string, pid, parent, group int) {
		p, ok := parseStat(fmt.Sprintf("%d (%s) S %d %d 0\n", pid, name, parent, group))
		if want := (running{pid: pid, parent: parent, group: group, name: name}); !ok || p != want {
			t.Errorf("%+v, %v; want %+v", p, ok, want)
		}
		parseStat(name)
	})
}
