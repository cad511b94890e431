//go:build !unix || solaris || illumos || aix

package runstore

// tryLock has nothing to lock with here: do not train one run in two processes at a time.
func tryLock(string) (release func(), busy bool, err error) { return func() {}, false, nil }
