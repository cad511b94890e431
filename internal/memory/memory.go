// Package memory tells how much memory there is, so that what needs more is refused before it is allocated.
package memory

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
)

// Available is how many bytes this process may use: of the machine, of its group of processes, and by GOMEMLIMIT. Where the
// system does not tell, it is more than any machine has.
func Available() float64 {
	have := system()
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		have = min(have, float64(limit))
	}
	return have
}

// system is what the files of the system say. They are read once: that would take longer than to set up a small network.
var system = sync.OnceValue(readSystem)

func readSystem() float64 {
	have := float64(int64(1) << 50)
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		if kib := field(string(text), "MemTotal:") + field(string(text), "SwapTotal:"); kib > 0 {
			have = min(have, 1024*kib)
		}
	}
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseFloat(strings.TrimSpace(string(text)), 64); err == nil && limit > 0 {
			have = min(have, limit)
		}
	}
	return have
}

// field returns the number behind a name in the text of /proc/meminfo, or 0.
func field(text, name string) float64 {
	_, after, _ := strings.Cut(text, name)
	words := strings.Fields(after)
	if len(words) == 0 {
		return 0
	}
	n, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return 0
	}
	return n
}
