//go:build !linux

package runner

import (
	"os/exec"
	"strconv"
	"strings"
)

// processTable lists the processes of this machine, as far as ps tells.
func processTable() []running {
	out, _ := exec.Command("ps", "-A", "-o", "pid=,ppid=,pgid=,state=,comm=").Output() // without ps, groups alone are ended
	table := []running{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 5 {
			continue
		}
		pid, err1 := strconv.Atoi(f[0])
		parent, err2 := strconv.Atoi(f[1])
		group, err3 := strconv.Atoi(f[2])
		if err1 == nil && err2 == nil && err3 == nil {
			table = append(table, running{pid: pid, parent: parent, group: group, zombie: strings.HasPrefix(f[3], "Z"), name: f[4]})
		}
	}
	return table
}

// hasZombie is not known here.
func hasZombie(int) (zombie, known bool) { return false, false }

// marked is not known here.
func marked(int, string) bool { return false }

// holdsOutput is not known here: each process of the kernel's group may.
func holdsOutput(p running, _ map[string]bool, group int) bool { return p.group == group }

// pipesOf is not known here.
func pipesOf(int) map[string]bool { return nil }
