//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// apart is set in the environment of a process that has a mount namespace of its own.
const apart = "SPIKECELL_FAULTS_APART"

// runApart runs this program again where it may mount file systems that nobody else sees, and that are gone when it is. It reports false where that
// is not allowed.
func runApart() (code int, ok bool) {
	self, err := os.Executable()
	if err != nil {
		return 0, false
	}
	c := exec.Command(self, os.Args[1:]...)
	c.Stdin, c.Stdout, c.Stderr, c.Env = os.Stdin, os.Stdout, os.Stderr, append(os.Environ(), apart+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if uid, gid := os.Getuid(), os.Getgid(); uid != 0 {
		c.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		c.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		c.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: gid, Size: 1}}
	}
	signal.Notify(make(chan os.Signal, 1), os.Interrupt) // the other one ends, and says what it found
	if err := c.Start(); err != nil {
		return 0, false
	}
	_ = c.Wait()
	return c.ProcessState.ExitCode(), true
}

// mount puts a small file system of its own onto a folder, where this process may.
func mount(dir string) (unmount func(), ok bool) {
	if os.Getenv(apart) == "" || syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "") != nil {
		return func() {}, false
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		return func() {}, false
	}
	return func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) }, true
}

// fill leaves so many bytes of a file system, at most, until release is called.
func fill(dir string, left int) (release func() error, err error) {
	path := filepath.Join(dir, "filler")
	release = func() error {
		if err := os.Remove(path); err != nil {
			return err
		}
		return room(dir)
	}
	f, err := os.Create(path)
	if err != nil {
		return release, err
	}
	block := make([]byte, 4096)
	for err == nil {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return release, errors.Join(err, f.Close())
	}
	if info, err := f.Stat(); err == nil && info.Size() > int64(left) {
		_ = f.Truncate(info.Size() - int64(left))
	}
	return release, f.Close()
}

// room waits until half of a file system is free: what a file held may be given back after it is gone.
func room(dir string) error {
	var now unix.Statfs_t
	for range 1000 {
		if err := unix.Statfs(dir, &now); err != nil || now.Bfree > now.Blocks/2 {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("%d of %d blocks of %s are free without the file that filled it", now.Bfree, now.Blocks, dir)
}

// limit bounds what a process may have from now on.
func limit(pid, resource int, most uint64) error {
	var old unix.Rlimit
	if err := unix.Prlimit(pid, resource, nil, &old); err != nil {
		return err
	}
	return unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: old.Max}, nil)
}
