package runstore

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// machine names this machine since it was started, the same in all its containers; "" where that is not known.
func machine() (string, error) {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return strings.TrimSpace(string(text)), err
}
