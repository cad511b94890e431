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
// file behind, and ends with its process however that ends. Where the file system has no locks it returns at once.
func lockDir(ctx context.Context, dir string) (unlock func(), err error) {
	d, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	const pause = 50 * time.Millisecond
	for syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == syscall.EWOULDBLOCK {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), d.Close())
		}
	}
	return func() { d.Close() }, nil
}
