//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package datasets

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// lockDir waits until no other process, and no other call in this one, downloads into the directory. The lock leaves no
// file behind, and ends with its process however that ends. Where the file system has no locks it returns at once, and
// the directory is not held alone.
func lockDir(ctx context.Context, dir string) (unlock func(), alone bool, err error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, false, err
	}
	const pause = 50 * time.Millisecond
	for {
		switch syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) {
		case nil:
			return func() { d.Close() }, true, nil
		case syscall.EWOULDBLOCK, syscall.EINTR:
		default: // ENOLCK, ENOSYS, EOPNOTSUPP
			return func() { d.Close() }, false, nil
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, false, errors.Join(ctx.Err(), d.Close())
		}
	}
}
