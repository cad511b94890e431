package runstore

import (
	"os"
	"strings"
)

// machine names this machine since it was started, the same in all its containers.
func machine() string {
	text, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(text))
}
