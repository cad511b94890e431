package runner

import (
	"os/exec"
	"strings"
)

// buildFlags are the GOFLAGS of the kernel: the user's own, and no debugging information in the programs of cells. Linking is
// most of the time of a cell, and a fifth of it goes into what only a debugger reads. Stack traces do not need it.
func buildFlags() string {
	own, _ := exec.Command("go", "env", "GOFLAGS").Output() // without a go command no cell works; that is reported elsewhere
	flags := strings.TrimSpace(string(own))
	if strings.Contains(flags, "-ldflags") {
		return flags
	}
	return strings.TrimSpace(flags + " -ldflags=-w")
}
