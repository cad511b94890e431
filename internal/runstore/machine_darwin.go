package runstore

import (
	"strings"
	"syscall"
)

// machine names this machine since it was started.
func machine() string {
	name, _ := syscall.Sysctl("kern.bootsessionuuid")
	return strings.ToLower(name)
}
