//go:build linux

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/spikecell/spikecell/snn"
)

// disturbed is a run that is under way in child processes, one after the other.
type disturbed struct {
	entry  string
	store  string
	calls  int    // of Progress in an undisturbed run
	want   string // its result
	tmpfs  bool   // the store is a small file system of its own
	chance snn.Stream
	drawn  uint64
}

// disturbances are all that can happen to a run, by name.
var disturbances = []struct {
	name string
	do   func(d *disturbed) error
}{
	{"kill", (*disturbed).kill},
	{"interrupt", (*disturbed).interrupt},
	{"stop and continue", (*disturbed).stop},
	{"competitors", (*disturbed).compete},
	{"full disk", (*disturbed).full},
	{"torn writes", (*disturbed).tear},
	{"no file opens", (*disturbed).noFiles},
	{"flipped bits", (*disturbed).flip},
	{"cut files", (*disturbed).cut},
	{"special files", (*disturbed).special},
	{"moved clock", (*disturbed).clock},
}

// below draws from 0 to n−1.
func (d *disturbed) below(n int) int {
	d.drawn++
	return d.chance.Intn(d.drawn, n)
}

// begin starts a child with a number of workers that is drawn, and lets it come to a point that is drawn.
func (d *disturbed) begin() (*process, error) {
	p, err := start(d.entry, d.store, 1+d.below(4))
	if err != nil {
		return nil, err
	}
	p.goOn(d.below(d.calls + 2))
	time.Sleep(time.Duration(d.below(3000)) * time.Microsecond)
	return p, nil
}

// ended waits for a child that was disturbed. It may fail, but not with another result.
func (d *disturbed) ended(p *process) error {
	got, err := p.finish()
	if got != "" && got != d.want {
		return fmt.Errorf("a disturbed process gave %.12s", got)
	}
	if err != nil && (errors.Is(err, errHung) || strings.Contains(err.Error(), "goroutine ") && !outOfFiles.MatchString(err.Error())) {
		return err
	}
	return nil
}

// outOfFiles is how Go's runtime ends a process that has no descriptor left for its own poller (EMFILE), which is a death like any other.
var outOfFiles = regexp.MustCompile(`runtime: (eventfd|epollcreate) failed with 24\n`)

func (d *disturbed) kill() error {
	p, err := d.begin()
	if err != nil {
		return err
	}
	p.signal(syscall.SIGKILL)
	return d.ended(p)
}

func (d *disturbed) interrupt() error {
	p, err := d.begin()
	if err != nil {
		return err
	}
	p.signal(syscall.SIGINT)
	return d.ended(p)
}

// stop halts a child, and lets another one ask for the run, which must wait. Then the first goes on, to its end or its death.
func (d *disturbed) stop() error {
	p, err := d.begin()
	if err != nil {
		return err
	}
	p.signal(syscall.SIGSTOP)
	other, err := start(d.entry, d.store, 1+d.below(4))
	if err != nil {
		p.signal(syscall.SIGKILL) // it would stay stopped
		return errors.Join(err, d.ended(p))
	}
	other.goOn(d.below(3))
	time.Sleep(time.Duration(d.below(20)) * time.Millisecond)
	if d.below(2) == 0 {
		p.signal(syscall.SIGKILL)
	}
	p.signal(syscall.SIGCONT)
	_ = other.in.Close() // it may have the run, and the first wait for it
	return errors.Join(d.ended(p), d.ended(other))
}

// compete starts several children at once, and kills one of them.
func (d *disturbed) compete() error {
	var all []*process
	for range 2 + d.below(2) {
		p, err := start(d.entry, d.store, 1+d.below(4))
		if err != nil {
			return err
		}
		_ = p.in.Close()
		all = append(all, p)
	}
	time.Sleep(time.Duration(d.below(100)) * time.Millisecond)
	all[0].signal(syscall.SIGKILL)
	err := d.ended(all[0])
	for _, p := range all[1:] {
		got, wrong := p.finish()
		if wrong != nil || got != d.want {
			err = errors.Join(err, fmt.Errorf("a competitor gave %.12s", got), wrong)
		}
	}
	return err
}

// full takes all room that there is, for a while.
func (d *disturbed) full() error {
	p, err := d.begin()
	if err != nil {
		return err
	}
	release := func() error { return nil }
	if d.tmpfs {
		release, err = fill(d.store, d.below(6000))
	} else {
		err = limit(p.Process.Pid, unix.RLIMIT_FSIZE, 0)
	}
	if err != nil && !errors.Is(err, syscall.ESRCH) {
		return errors.Join(err, d.ended(p))
	}
	return errors.Join(d.ended(p), release())
}

// tear lets files end after some bytes, in the middle of a write.
func (d *disturbed) tear() error {
	return d.limited(unix.RLIMIT_FSIZE, uint64(1+d.below(20000)))
}

// noFiles lets no more files be opened.
func (d *disturbed) noFiles() error { return d.limited(unix.RLIMIT_NOFILE, uint64(3+d.below(6))) }

func (d *disturbed) limited(resource int, most uint64) error {
	p, err := d.begin()
	if err != nil {
		return err
	}
	if err := limit(p.Process.Pid, resource, most); err != nil && !errors.Is(err, syscall.ESRCH) {
		return errors.Join(err, d.ended(p))
	}
	return d.ended(p)
}

// files returns those of the run that Train reads, the rest is checked when it is read, by others; but none that was replaced by a special one.
func (d *disturbed) files() (all []string) {
	for _, pattern := range []string{"checkpoint-?.safetensors", "best-*.safetensors", "model.safetensors", "report.json"} {
		found, _ := filepath.Glob(filepath.Join(d.store, "*", pattern))
		all = append(all, found...)
	}
	return slices.DeleteFunc(all, func(path string) bool {
		info, err := os.Lstat(path)
		return err != nil || !info.Mode().IsRegular()
	})
}

// change kills a child, and changes a file that it left.
func (d *disturbed) change(how func(path string, data []byte) error) error {
	if err := d.kill(); err != nil {
		return err
	}
	all := d.files()
	if len(all) == 0 {
		return nil
	}
	path := all[d.below(len(all))]
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) || len(data) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return how(path, data)
}

func (d *disturbed) flip() error {
	return d.change(func(path string, data []byte) error {
		for range 1 + d.below(3) {
			data[d.below(len(data))] ^= 1 << d.below(8)
		}
		return os.WriteFile(path, data, 0o644)
	})
}

func (d *disturbed) cut() error {
	return d.change(func(path string, data []byte) error {
		if d.below(2) == 0 {
			clear(data[d.below(len(data)):]) // as file systems do with blocks that never came
			return os.WriteFile(path, data, 0o644)
		}
		return os.Truncate(path, int64(d.below(len(data))))
	})
}

// special puts something in a file's place of which reading does not end.
func (d *disturbed) special() error {
	return d.change(func(path string, _ []byte) error {
		if err := os.Remove(path); err != nil {
			return err
		}
		switch d.below(3) {
		case 0:
			return syscall.Mkfifo(path, 0o644)
		case 1:
			return os.Symlink("/dev/zero", path)
		}
		return os.Mkdir(path, 0o755)
	})
}

// clock gives all files dates of other years: what a clock that moves leaves behind.
func (d *disturbed) clock() error {
	if err := d.kill(); err != nil {
		return err
	}
	return filepath.WalkDir(d.store, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		at := time.Now().AddDate(d.below(40)-20, 0, 0)
		return os.Chtimes(path, at, at)
	})
}
