//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spikecell/spikecell/notebooks/runner"
	"github.com/spikecell/spikecell/snn"
	"golang.org/x/sys/unix"
)

// killed has cells that leave processes in several ways, and one that is running when most kills come. Each says when it has begun.
var killed = []string{
	"!touch begun-1\n!setsid nohup sleep 1000 >/dev/null 2>&1 &",
	"!touch begun-2\n!sleep 1000 >/dev/null &",
	"!touch begun-3\n%%\nfmt.Println(exec.Command(\"setsid\", \"sleep\", \"1000\").Start())\nfmt.Println(os.CreateTemp(\"\", \"lost-*\"))",
	"!touch begun-4\n%%\nsignal.Ignore(os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)\nfor {\n\ttime.Sleep(time.Second)\n}",
}

// moment is when a run is ended: so long after a cell has begun, or for cell 0 after the start of the program.
type moment struct {
	cell  int
	after time.Duration
}

func momentOf(k int) moment {
	chance := snn.NewStream(1).Named("kills").At(k)
	return moment{chance.Intn(0, len(killed)+1), time.Duration(chance.Float64(1) * float64(time.Second))}
}

// wait lets the moment come. A run that ends before is not waited for.
func (m moment) wait(ended <-chan bool) {
	begun := filepath.Join(os.TempDir(), fmt.Sprint("begun-", m.cell))
	for m.cell > 0 {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		select {
		case <-ended:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
	time.Sleep(m.after)
}

// ends are how a run ends. Those that the program cannot notice leave what the next run removes.
var ends = []struct {
	name    string
	noticed bool
	do      func(p *os.Process, terminal *os.File) error
}{
	{"SIGKILL", false, func(p *os.Process, _ *os.File) error { return p.Kill() }},
	{"SIGTERM", true, func(p *os.Process, _ *os.File) error { return p.Signal(syscall.SIGTERM) }},
	{"SIGHUP", true, func(p *os.Process, _ *os.File) error { return p.Signal(syscall.SIGHUP) }},
	{"SIGKILL again", false, func(p *os.Process, _ *os.File) error { return p.Kill() }},
	{"closed terminal", true, func(_ *os.Process, terminal *os.File) error { return terminal.Close() }},
}

// kills ends the command in the middle of a notebook, at moments that a seed draws, in every way in turn, and counts what is left: at once where it
// could notice its end, else after the next run. That must be nothing.
func kills(ctx context.Context, rounds int, r *recorder) error {
	program, err := command(ctx)
	if err != nil {
		return err
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP) // who ignores it, as under nohup, has children that ignore it
	defer signal.Stop(hangup)
	long, short, made := filepath.Join(os.TempDir(), "killed.ipynb"), filepath.Join(os.TempDir(), "next.ipynb"), filepath.Join(os.TempDir(), "made")
	if err := errors.Join(write(long, killed), write(short, []string{"!echo next"}), os.Mkdir(made, 0o755)); err != nil {
		return err
	}
	known := files(os.TempDir())
	for k := range rounds {
		end, m := ends[k%len(ends)], momentOf(k)
		seen, err := killOnce(program, long, made, m, end.do)
		if err != nil {
			return err
		}
		if !end.noticed {
			if err := runNext(ctx, program, short, made); err != nil {
				return fmt.Errorf("the run after %s: %w", end.name, err)
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		removeMade(made)
		if n, f := leftProcesses(), files(os.TempDir())-known; n > 0 || f > 0 {
			return fmt.Errorf("kill %d, %s at %+v, leaves %d processes and %d files", k, end.name, m, n, f)
		}
		v := own()
		v["ended"] = float64(seen)
		if err := r.add(sample{Part: "kills", Round: k, Done: k + 1, Values: v}); err != nil {
			return err
		}
	}
	return nil
}

// runNext runs a notebook from a folder, which removes what a run left that could not notice its end.
func runNext(ctx context.Context, program, notebook, folder string) error {
	c := exec.CommandContext(ctx, program, "run", notebook)
	c.Dir = folder
	if out, err := c.CombinedOutput(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// removeMade removes what the runs were meant to write.
func removeMade(made string) {
	for _, base := range []string{"killed.executed", "next.executed"} {
		_, _ = os.Remove(filepath.Join(made, base+".ipynb")), os.Remove(filepath.Join(made, base+".html"))
	}
	for i := range killed {
		_ = os.Remove(filepath.Join(os.TempDir(), fmt.Sprint("begun-", i+1)))
	}
}

// leftProcesses counts processes that are left. The system takes a while to end one.
func leftProcesses() int {
	for range 100 {
		if children() == 0 {
			return 0
		}
		time.Sleep(20 * time.Millisecond)
	}
	return children()
}

// command builds spikecell.
func command(ctx context.Context) (string, error) {
	program := filepath.Join(os.TempDir(), "spikecell")
	out, err := exec.CommandContext(ctx, "go", "build", "-o", program, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the command (in the root of the repository): %w: %s", err, out)
	}
	return program, nil
}

func write(path string, sources []string) error {
	nb := &runner.Notebook{}
	for _, s := range sources {
		nb.Cells = append(nb.Cells, runner.Cell{Kind: runner.Code, Source: s})
	}
	return nb.WriteFile(path)
}

// killOnce runs a notebook from a folder, in a terminal of its own, and ends it. seen is how many processes there were then.
func killOnce(program, notebook, folder string, m moment, end func(*os.Process, *os.File) error) (seen int, err error) {
	terminal, inner, err := newTerminal()
	if err != nil {
		return 0, err
	}
	defer terminal.Close()
	c := exec.Command(program, "run", notebook)
	c.Dir = folder
	c.Stdin, c.Stdout, c.Stderr = inner, inner, inner
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = c.Start()
	_ = inner.Close()
	if err != nil {
		return 0, err
	}
	ended := make(chan bool)
	go func() { // so that it can write
		defer close(ended)
		buffer := make([]byte, 4096)
		for err := error(nil); err == nil; {
			_, err = terminal.Read(buffer)
		}
	}()
	m.wait(ended)
	seen = children()
	if err := end(c.Process, terminal); err != nil {
		return seen, err
	}
	hung := time.AfterFunc(patience, func() { _ = c.Process.Kill() })
	_ = c.Wait() // it was ended
	if !hung.Stop() {
		return seen, fmt.Errorf("the program did not end in %v", patience)
	}
	return seen, nil
}

// patience is how long a program may take to end. The runner gives a cell 6 s.
const patience = 2 * time.Minute

// newTerminal makes a pseudo terminal: what a user sees, and what the program has.
func newTerminal() (user, program *os.File, err error) {
	if user, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		return nil, nil, err
	}
	var number int
	raw, err := user.SyscallConn() // user.Fd would make reads block, and closing wait for them
	if err == nil {
		err = raw.Control(func(fd uintptr) {
			if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
				number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
			}
		})
	}
	if err == nil {
		program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		_ = user.Close()
	}
	return user, program, err
}
