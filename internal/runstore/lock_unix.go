//go:build unix && !solaris && !illumos && !aix

package runstore

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the folder of a run for this process until release is called or the process ends.
func tryLock(dir string) (release func(), l Locked, err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, NoLocks, err
	}
	for err = syscall.EINTR; errors.Is(err, syscall.EINTR); {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	}
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, Busy, f.Close()
	case err != nil: // network file systems may have none, or none for folders
		return func() {}, NoLocks, f.Close()
	}
	return func() { _ = f.Close() }, Held, nil
}
