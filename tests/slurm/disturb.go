//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// disturb submits the sweep, kills what there is to kill, and follows the sweep to its end.
func (t *trial) disturb(file string) error {
	first, err := t.follow(file, "submitted job")
	if err != nil {
		return err
	}
	time.Sleep(survives)
	_ = first.Process.Kill()
	_ = first.Wait()
	t.say("the submitting process is killed")
	if err := t.crashNode(); err != nil {
		return err
	}
	second, err := t.follow(file, "the sweep is under way")
	if err != nil {
		return err
	}
	time.Sleep(survives)
	t.cluster.kill("slurmctld")
	t.say("slurmctld is killed")
	if err := until("the follower says so", time.Minute, func() bool { return second.has("slurmctld does not answer") }); err != nil {
		return err
	}
	if err := errors.Join(t.cluster.startController(), t.cluster.startNode(t.lost)); err != nil {
		return err
	}
	_, err = t.cluster.call("scontrol", "reconfigure") // it asks nodes to say that they are there, which it would do some time later
	t.say("slurmctld and the node are back, %v", err)
	if err := until("the follower says that slurmctld is back", time.Minute, func() bool { return second.has("slurmctld answers again") }); err != nil {
		return err
	}
	err = second.Wait()
	t.said = second.text()
	if err == nil || !second.has(failing) {
		return fmt.Errorf("the follower ended with %v, and not with the one failure: %s", err, second.text())
	}
	t.say("the sweep has ended")
	return until("the gathering job has written its table", time.Minute, func() bool { return t.shared("table.txt") != "" })
}

// crashNode kills a node while a run of some seconds is on it, and tells Slurm, which would see it some time later.
func (t *trial) crashNode() error {
	name := ""
	err := until("a task of some seconds is on a node", 2*time.Minute, func() bool {
		said, _ := t.cluster.call("squeue", "-h", "-r", "-t", "R", "-O", "ArrayTaskID:|,NodeList:|")
		for line := range strings.Lines(said) {
			f := strings.Split(line, "|")
			if task, err := strconv.Atoi(strings.TrimSpace(f[0])); err == nil && len(f) > 1 && t.takesSeconds(task) {
				name, t.lostTask = strings.TrimSpace(f[1]), task
			}
		}
		return name != ""
	})
	if err != nil {
		return err
	}
	t.cluster.crash(name)
	t.lost = name
	t.say("node %s is killed, with task %d on it", name, t.lostTask)
	_, err = t.cluster.call("scontrol", "update", "node="+name, "state=DOWN", "reason=test")
	return err
}

// takesSeconds reports whether a task has begun one of the runs that take some seconds, as its line in the list says: the first ones of the plan.
func (t *trial) takesSeconds(task int) bool {
	lines := strings.Fields(t.shared("list-1")) // runs a task, and then the runs
	if task+1 >= len(lines) {
		return false
	}
	run, err := strconv.Atoi(lines[task+1])
	return err == nil && run < longNumber && t.begun(task) > 0
}

// begun counts how often a task has begun its run, as its log says.
func (t *trial) begun(task int) int {
	return strings.Count(t.shared(fmt.Sprintf("logs/*_%d.log", task)), begins)
}

// submitted counts the runs of a list.
func (t *trial) submitted(list int) int {
	return len(strings.Fields(t.shared(fmt.Sprintf("list-%d", list)))) - 1
}

// longNumber is the number of the long run in the plan: the last of the first entry.
const longNumber = 3

// shared returns the text of a file of the sweep's folder, "" of one that is not there.
func (t *trial) shared(pattern string) string {
	paths, _ := filepath.Glob(filepath.Join(t.store("shared"), "sweeps", "*", pattern))
	var all []string
	for _, path := range paths {
		if text, err := os.ReadFile(path); err == nil && filepath.Base(filepath.Dir(path)) != "programs" {
			all = append(all, string(text))
		}
	}
	return strings.Join(all, "")
}

// compare holds the results of the cluster against those of this machine.
func (t *trial) compare(file, local string) error {
	here, err := t.collect(file, local)
	if err != nil {
		return err
	}
	there, err := t.collect(file, t.store("shared"))
	if err != nil {
		return err
	}
	var all []error
	for i, a := range here {
		b := there[i]
		if b.Done {
			t.seen.Done++
		}
		if b.Error != "" {
			t.seen.Failed = append(t.seen.Failed, b.Error)
			all = append(all, t.failure(b))
		}
		if a.Done != b.Done || a.Result != b.Result || string(a.Test) != string(b.Test) || string(a.Valid) != string(b.Valid) {
			t.seen.Differ = append(t.seen.Differ, fmt.Sprintf("%d: %.12s here, %.12s there", i, a.Result, b.Result))
		}
	}
	table, _ := t.spikecell("sweep", "collect", file, "-store", t.store("shared")).Output() // its status is 1, for the run that fails
	if string(table) != t.shared("table.txt") {
		all = append(all, fmt.Errorf("the gathering job wrote\n%s\nand not\n%s", t.shared("table.txt"), table))
	}
	return errors.Join(append(all, t.judge(len(here)))...)
}

// collect returns what a store has.
func (t *trial) collect(file, store string) ([]outcome, error) {
	said, _ := t.spikecell("sweep", "collect", file, "-json", "-store", store).Output() // its status is 1, for the run that fails
	var all struct{ Runs []outcome }
	if err := json.Unmarshal(said, &all); err != nil || len(all.Runs) != runs {
		return nil, fmt.Errorf("%d runs of %d are collected: %w", len(all.Runs), runs, err)
	}
	return all.Runs, nil
}

// failure looks whether the log that a failure names says which run it is, and why it failed.
func (t *trial) failure(o outcome) error {
	_, log, _ := strings.Cut(o.Error, ", log ")
	text, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(text), failing) || !strings.Contains(string(text), "diverge") {
		return fmt.Errorf("the failure %q names no log that names the specification %s: %w", o.Error, failing, err)
	}
	return nil
}

// begins is in the line of a log by which a run begins.
const begins = ", seed 1), "

// judge counts, and says what is not as it must be.
func (t *trial) judge(n int) error {
	s := &t.seen
	s.Runs, s.InTime = n, strings.Count(t.shared("logs/*.log"), "its time is over")
	s.LostBegun = t.begun(t.lostTask)
	for s.Lists = 0; t.shared(fmt.Sprintf("list-%d", s.Lists+1)) != ""; s.Lists++ {
	}
	said, err := t.cluster.call("squeue", "-h", "-r", "-t", "all", "-O", "RestartCnt:|")
	for line := range strings.Lines(said) {
		k, _ := strconv.Atoi(strings.Trim(line, "| \n"))
		s.Restarts += k
	}
	switch {
	case err != nil:
		return err
	case s.Done != runs-1 || len(s.Failed) != 1 || len(s.Differ) > 0:
		return errors.New("results are missing, or differ, or there is not the one failure")
	case s.InTime < 1 || s.Restarts < 1:
		return errors.New("no task reached the end of its time and was begun again")
	case s.LostBegun < 2:
		return errors.New("the task of the node that was killed was not begun again")
	case s.Lists > 1 && t.submitted(2) > 2:
		return errors.New("more was submitted again than the two tasks that the killed node had room for")
	}
	return nil
}
