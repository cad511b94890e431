//go:build linux

package runner

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// processTable lists the processes of this machine. One that ends meanwhile is left out.
func processTable() []running {
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	table := make([]running, 0, len(files))
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			if p, ok := parseStat(string(data)); ok {
				table = append(table, p)
			}
		}
	}
	return table
}

// hasZombie says whether a process has a child that has ended and that it has not noticed. Systems without lists of children do not know.
func hasZombie(pid int) (zombie, known bool) {
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is well-formed
	for _, list := range lists {
		children, err := os.ReadFile(list)
		known = known || err == nil
		for child := range strings.FieldsSeq(string(children)) {
			stat, err := os.ReadFile("/proc/" + child + "/stat")
			if p, ok := parseStat(string(stat)); err == nil && ok && p.zombie {
				return true, true
			}
		}
	}
	return false, known
}

// parseStat reads /proc/PID/stat: pid (name) state parent group …, where the name may hold anything.
func parseStat(stat string) (running, bool) {
	open, end := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return running{}, false
	}
	f := strings.Fields(stat[end+1:])
	if len(f) < 3 {
		return running{}, false
	}
	pid, err1 := strconv.Atoi(strings.TrimSpace(stat[:open]))
	parent, err2 := strconv.Atoi(f[1])
	group, err3 := strconv.Atoi(f[2])
	return running{pid: pid, parent: parent, group: group, zombie: f[0] == "Z", name: stat[open+1 : end]}, err1 == nil && err2 == nil && err3 == nil
}

// marked says whether a process was started with mark, a NAME=value, in its environment.
func marked(pid int, mark string) bool {
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && bytes.Contains(append([]byte{0}, env...), append(append([]byte{0}, mark...), 0))
}

// holdsOutput says whether a process has one of the pipes open, which are the kernel's.
func holdsOutput(p running, pipes map[string]bool, _ int) bool {
	for pipe := range pipesOf(p.pid) {
		if pipes[pipe] {
			return true
		}
	}
	return false
}

// pipesOf names the pipes that are open in a process.
func pipesOf(pid int) map[string]bool {
	pipes := map[string]bool{}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid)) // the pattern is well-formed
	for _, file := range files {
		if to, err := os.Readlink(file); err == nil && strings.HasPrefix(to, "pipe:") {
			pipes[to] = true
		}
	}
	return pipes
}
