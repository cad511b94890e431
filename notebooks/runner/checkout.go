package runner

import (
	"os"
	"path/filepath"
	"strings"
)

// modulePath is the module whose checkout cells import from the disk rather than from the network.
const modulePath = "github.com/spikecell/spikecell"

// Checkout returns the root of the module's checkout that dir lies in, or "" when it lies in none:
// then cells get the released module, as any other import.
func Checkout(dir string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && declaredModule(string(data)) == modulePath {
			return dir
		}
		parent := filepath.Dir(dir)
		if err == nil || parent == dir { // the innermost module is the one that counts
			return ""
		}
		dir = parent
	}
}

// declaredModule is the path in the module line of a go.mod file.
func declaredModule(mod string) string {
	for line := range strings.Lines(mod) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "module" {
			return strings.Trim(f[1], `"`)
		}
	}
	return ""
}
