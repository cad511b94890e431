package runstore

import (
	"strings"
	"syscall"
)

// machine names this machine since it was started; "" where that is not known.
func machine() (string, error) {
	name, _ := syscall.Sysctl("kern.bootsessionuuid")
	return strings.ToLower(name), nil
}
