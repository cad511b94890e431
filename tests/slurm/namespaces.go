//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// runStages runs the test in a net, a host name, process numbers and mounts of its own: it has the ports of loopback for itself, its name is
// localhost, which every system resolves, and when it ends, or this process does, the kernel ends all that it started.
func runStages(ctx context.Context, dir string) error {
	own := stageCommand(ctx, stageInit, dir)
	own.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL,
	}
	err := own.Start()
	if errors.Is(err, syscall.EPERM) {
		fmt.Fprintln(os.Stderr, "no namespaces of its own here; the cluster has ports of this machine")
		own = stageCommand(ctx, stageInside, dir)
		own.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		err = own.Start()
	}
	if err != nil {
		return err
	}
	return own.Wait()
}

func stageCommand(ctx context.Context, name, dir string) *exec.Cmd {
	c := exec.CommandContext(ctx, "/proc/self/exe")
	c.Env = append(os.Environ(), stage+"="+name, folder+"="+dir)
	c.Stdout, c.Stderr, c.WaitDelay = os.Stdout, os.Stderr, time.Second
	return c
}

// initNamespaces is the first process of the namespaces: it sets them up, starts the test, and waits for every process that has lost its parent.
func initNamespaces() error {
	if err := setUp(); err != nil {
		return fmt.Errorf("namespaces: %w", err)
	}
	test := stageCommand(context.Background(), stageInside, os.Getenv(folder))
	if err := test.Start(); err != nil {
		return err
	}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return err
		case pid == test.Process.Pid && status.ExitStatus() != 0:
			return fmt.Errorf("the test ended with status %d", status.ExitStatus())
		case pid == test.Process.Pid:
			return nil
		}
	}
}

func setUp() error {
	err := errors.Join(unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""), unix.Mount("proc", "/proc", "proc", 0, ""),
		unix.Sethostname([]byte("localhost")))
	if err != nil {
		return err
	}
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer unix.Close(s)
	lo, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	lo.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(s, unix.SIOCSIFFLAGS, lo); err != nil {
		return err
	}
	// Where loopback has the one address 127.0.0.1, the resolver thinks that there is no IPv4 at all.
	second, err := unix.NewIfreq("lo:1")
	if err != nil {
		return err
	}
	return errors.Join(second.SetInet4Addr([]byte{127, 0, 0, 2}), unix.IoctlIfreq(s, unix.SIOCSIFADDR, second))
}
