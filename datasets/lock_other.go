//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package datasets

import "context"

// lockDir has nothing to lock with here: it never holds the directory alone.
func lockDir(context.Context, string) (unlock func(), alone bool, err error) {
	return func() {}, false, nil
}
