//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// group makes a command the head of a group of processes, which end together.
func group(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// end ends the group.
func end(c *exec.Cmd) { _ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
