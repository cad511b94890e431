package slurm

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// job is one task of an array as squeue lists it.
type job struct {
	Array    string // number of the array
	Index    int
	State    string
	Restarts int
	Node     string
	Reason   string
	List     int // number of the list that the array trains, from its comment
}

// fields are what squeue is asked for. Text that ends in a bar is the same in all releases, and not cut; the form and the types of squeue -json
// change with them.
const fields = "ArrayJobID:|,ArrayTaskID:|,State:|,RestartCnt:|,NodeList:|,Reason:|,Comment:|"

// ended are the states of what will not run any more.
var ended = []string{
	"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT",
}

func (j job) active() bool { return !slices.Contains(ended, j.State) }

// queue returns all tasks of a name, those too that have ended not long ago.
func queue(ctx context.Context, name string) ([]job, error) {
	text, err := call(ctx, "", "squeue", "-h", "-r", "-t", "all", "-n", name, "-O", fields)
	if err != nil {
		return nil, err
	}
	return parseQueue(text)
}

func parseQueue(text string) (all []job, err error) {
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) == 1 && f[0] == "" {
			continue
		}
		if len(f) < 7 {
			return nil, fmt.Errorf("slurm: squeue wrote %q, which has not the fields %s", line, fields)
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		index, wrongIndex := strconv.Atoi(f[1])
		list, wrongList := strconv.Atoi(f[6])
		if wrongIndex != nil || wrongList != nil {
			continue // no task of ours
		}
		restarts, _ := strconv.Atoi(f[3])
		state, _, _ := strings.Cut(f[2], " ") // "CANCELLED by 0" of some releases
		all = append(all, job{Array: f[0], Index: index, State: strings.TrimRight(state, "+"), Restarts: restarts, Node: f[4], Reason: f[5], List: list})
	}
	return all, nil
}

// standing is the jobs of a folder by the runs that they train.
type standing struct {
	jobs   []job
	byRun  map[int]job // of each run the one that is under way, or the last one that was
	lists  map[int]batch.List
	arrays []string // that are under way
}

// stand puts the queue and the lists of a folder together. Lists that are known are not read again.
func stand(f *batch.Folder, jobs []job, known map[int]batch.List) (*standing, error) {
	s := &standing{jobs: jobs, byRun: map[int]job{}, lists: known}
	arrays := map[string]bool{}
	for _, j := range jobs {
		list, ok := known[j.List]
		if !ok {
			var err error
			list, err = f.List(j.List)
			if errors.Is(err, fs.ErrNotExist) {
				continue // of a folder that was removed since
			}
			if err != nil {
				return nil, err
			}
			known[j.List] = list
		}
		if j.active() {
			arrays[j.Array] = true
		}
		for _, run := range list.Of(j.Index) {
			if before, ok := s.byRun[run]; !ok || !before.active() && (j.active() || j.List >= before.List) {
				s.byRun[run] = j
			}
		}
	}
	s.arrays = slices.Sorted(maps.Keys(arrays))
	return s, nil
}

// active reports whether a task has the run before it, or under way.
func (s *standing) active(run int) bool {
	j, ok := s.byRun[run]
	return ok && j.active()
}

// String is one line: "12 tasks queued (Resources), 3 running on n1, n2, 2 restarts".
func (s *standing) String() string {
	queued, running, restarts := 0, 0, 0
	reasons, nodes := map[string]bool{}, map[string]bool{}
	for _, j := range s.jobs {
		restarts += j.Restarts
		switch {
		case !j.active():
		case j.State == "PENDING":
			queued++
			reasons[j.Reason] = true
		default:
			running++
			nodes[j.Node] = true
		}
	}
	text := fmt.Sprintf("%d tasks queued%s, %d running%s", queued, listed(" (", reasons, ")"), running, listed(" on ", nodes, ""))
	if restarts > 0 {
		text += fmt.Sprintf(", %d restarts", restarts)
	}
	return text
}

// mostListed is how many names stand in a line.
const mostListed = 4

func listed(before string, names map[string]bool, after string) string {
	delete(names, "")
	delete(names, "None")
	all := slices.Sorted(maps.Keys(names))
	if len(all) == 0 {
		return ""
	}
	if len(all) > mostListed {
		all = append(all[:mostListed], fmt.Sprintf("%d others", len(all)-mostListed))
	}
	return before + strings.Join(all, ", ") + after
}
