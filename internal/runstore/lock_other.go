//go:build !unix || solaris || illumos || aix

package runstore

// tryLock has nothing to lock with here: leases alone keep others out.
func tryLock(string) (release func(), l Locked, err error) { return func() {}, NoLocks, nil }
