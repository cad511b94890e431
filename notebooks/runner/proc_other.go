//go:build !unix

package runner

import (
	"os"
	"syscall"
)

// groupAttr has nothing to set: GoNB itself needs Linux or macOS.
func groupAttr() *syscall.SysProcAttr { return nil }

// killGroup ends the process alone.
func killGroup(pid int) {
	if p, err := os.FindProcess(pid); err == nil {
		_ = p.Kill()
	}
}

// tryLock says no to all, so that no folder is taken for abandoned.
func tryLock(*os.File) bool { return false }
