//go:build !linux && !darwin

package runstore

// machine names this machine since it was started, which is not known here.
func machine() (string, error) { return "", nil }
