//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
)

// sample is what a process holds after a round.
type sample struct {
	Part    string             `json:"part"`
	Round   int                `json:"round"`
	Done    int                `json:"done"`    // runs or cells so far
	Seconds float64            `json:"seconds"` // since the begin, for information
	Values  map[string]float64 `json:"values"`
}

// mark is in the environment of this process, and so of all that descend from it, wherever they go. Its value is the folder of temporary files.
const mark = "SPIKECELL_SOAK"

// own samples this process. Memory that nobody needs is given back before, so that what stays is held by somebody.
func own() map[string]float64 {
	runtime.GC()
	debug.FreeOSMemory() // collects too: what pools keep for one collection is gone after the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	v := outer(os.Getpid(), "")
	v["heap"] = float64(m.HeapAlloc)
	v["goroutines"] = float64(runtime.NumGoroutine())
	v["children"] = float64(children())
	v["files"] = float64(files(os.Getenv(mark)))
	return v
}

// outer samples a process from outside, the names of its measures behind a prefix; what cannot be read is left out.
func outer(pid int, prefix string) map[string]float64 {
	v := map[string]float64{}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return v
	}
	const kilobyte = 1024
	for line := range strings.Lines(string(status)) {
		name, text, _ := strings.Cut(line, ":")
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		n, _ := strconv.ParseFloat(fields[0], 64)
		switch name {
		case "VmRSS":
			v[prefix+"resident"] = n * kilobyte
		case "VmSize":
			v[prefix+"mapped"] = n * kilobyte
		case "Threads":
			v[prefix+"threads"] = n
		}
	}
	if open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)); err == nil {
		v[prefix+"descriptors"] = float64(len(open))
	}
	return v
}

// children counts the processes that carry the mark, but this one.
func children() int {
	n, want := 0, append([]byte{0}, mark+"="+os.Getenv(mark)...)
	all, _ := filepath.Glob("/proc/[0-9]*/environ") // the pattern is well-formed
	for _, path := range all {
		environ, err := os.ReadFile(path)
		if err == nil && bytes.Contains(append([]byte{0}, environ...), append(want, 0)) && path != fmt.Sprintf("/proc/%d/environ", os.Getpid()) {
			n++
		}
	}
	return n + zombies()
}

// zombies counts children that have ended and that nobody has waited for: they have no environment any more.
func zombies() (n int) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, path := range all {
		stat, err := os.ReadFile(path)
		_, rest, found := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" Z "))
		if parent, _, _ := bytes.Cut(rest, []byte(" ")); err == nil && found && string(parent) == strconv.Itoa(os.Getpid()) {
			n++
		}
	}
	return n
}

// files counts what lies in a folder, at any depth.
func files(dir string) (n int) {
	_ = filepath.WalkDir(dir, func(string, fs.DirEntry, error) error {
		n++
		return nil
	})
	return n - 1
}
