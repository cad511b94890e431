//go:build unix && !solaris && !illumos && !aix

package runstore

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the folder of a run for this process until release is called or the process ends. Where the file system
// knows no locks, it is free.
func tryLock(dir string) (release func(), busy bool, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	if errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB), syscall.EWOULDBLOCK) {
		return nil, true, f.Close()
	}
	return func() { _ = f.Close() }, false, nil
}
