//go:build linux

package runner

import "syscall"

// groupAttr puts the kernel into a process group of its own, so that all of it can be ended at once.
// Should the parent die, the kernel gets SIGTERM, at which GoNB ends the running cell and itself.
func groupAttr() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
