//go:build unix && !linux

package runner

import "syscall"

// groupAttr puts the kernel into a process group of its own, so that all of it can be ended at once.
func groupAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
