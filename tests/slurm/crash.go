//go:build linux

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// crash ends a node as a loss of power does: its slurmd, and for each job on it slurmstepd with all that it started.
func (c *cluster) crash(name string) {
	c.kill(name)
	steps, _ := filepath.Glob(c.file("spool/" + name + "/" + name + "_*")) // sockets NODE_JOB.STEP
	for _, socket := range steps {
		job, _, _ := strings.Cut(socket[strings.LastIndex(socket, "_")+1:], ".")
		for _, session := range c.sessions(job) {
			killSession(session)
		}
		_ = os.Remove(socket)
	}
}

// sessions are those of the processes slurmstepd of a job of this cluster.
func (c *cluster) sessions(job string) (all []int) {
	for pid, session := range processes() {
		line, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
		environment, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
		ours := bytes.Contains(environment, []byte("SLURM_CONF="+c.file("slurm.conf")+"\x00"))
		if ours && bytes.HasPrefix(line, []byte("slurmstepd: ["+job+".")) {
			all = append(all, session)
		}
	}
	return all
}

func killSession(session int) {
	for pid, s := range processes() {
		if s == session {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// processes are all that there are, with their sessions.
func processes() map[int]int {
	all := map[int]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		end := bytes.LastIndexByte(text, ')') // of the name, which may have spaces
		if err != nil || end < 0 {
			continue
		}
		f := strings.Fields(string(text[end+1:])) // state, parent, group, session
		pid, wrong := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if session, err := strconv.Atoi(f[3]); err == nil && wrong == nil {
			all[pid] = session
		}
	}
	return all
}
