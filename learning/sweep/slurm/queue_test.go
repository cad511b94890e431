package slurm_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/learning/sweep/slurm"
)

// Lines as squeue 22.05 writes them, and states as other releases do.
func TestParseQueue(t *testing.T) {
	jobs, err := slurm.ParseQueue(`1|5|COMPLETED|0|n2|None|1|
1|0|CANCELLED by 1000|0|n1|None|1|
1|4|FAILED|0|n1|NonZeroExitCode|1|
1|7|PENDING|2||BeginTime|1|
1|8|COMPLETING|1|n3|None|1|
2|N/A|RUNNING|0|n1|None|(null)|

`)
	if err != nil || len(jobs) != 5 {
		t.Fatalf("%+v, %v", jobs, err)
	}
	if j := jobs[3]; j.Array != "1" || j.Index != 7 || j.State != "PENDING" || j.Restarts != 2 || j.Node != "" || j.Reason != "BeginTime" || j.List != 1 {
		t.Errorf("%+v", j)
	}
	if jobs[1].State != "CANCELLED" {
		t.Errorf("%+v", jobs[1])
	}
	lists := map[int]batch.List{1: {Number: 1, Each: 2, Runs: []int{20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37}}}
	s, err := slurm.Stand(nil, jobs, lists)
	if err != nil || s.String() != "1 tasks queued (BeginTime), 1 running on n3, 3 restarts" {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := slurm.ParseQueue("1|2|PENDING|\n"); err == nil || !strings.Contains(err.Error(), "1|2|PENDING|") {
		t.Errorf("a short line: %v", err)
	}
}
