package main

import (
	"bytes"
	"os"
	"runtime/debug"
	"strconv"
)

// peakMemory is the most memory that this process has had, MB of 10⁶ bytes. (What getrusage tells would be the parent's, if
// that had more when it forked.)
func peakMemory() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	if f := bytes.Fields(rest); len(f) > 0 {
		kb, _ := strconv.ParseFloat(string(f[0]), 64)
		return kb * 1024 / 1e6
	}
	return 0
}

// forgetPeakMemory gives memory that nobody needs back to the system, and has peakMemory begin anew; a system that cannot forget counts on.
func forgetPeakMemory() {
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}
