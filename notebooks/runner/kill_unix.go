//go:build unix

package runner

import (
	"os"
	"syscall"
)

// killGroup ends the process group that pid leads.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }

// tryLock locks a file for this process, unless another one holds it. File systems without locks say no.
func tryLock(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
