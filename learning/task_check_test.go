package learning

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

func TestTaskOf(t *testing.T) {
	broken := errors.New("no such file")
	if _, err := TaskOf(datasets.Set{}, broken); err != broken {
		t.Errorf("error %v", err)
	}
	if _, err := TaskOf(datasets.Set{Name: "empty"}, nil); err == nil || !strings.Contains(err.Error(), `task "empty"`) {
		t.Errorf("error %v", err)
	}
	task, err := TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	if task.Name != "digits" || task.Classes != 10 || task.Inputs() != 64 || task.Train.Len() != 1078 || task.Valid.Len() != 359 ||
		task.Test.Len() != 360 {
		t.Errorf("%q: %d classes, %d inputs, split %d, %d, %d", task.Name, task.Classes, task.Inputs(), task.Train.Len(), task.Valid.Len(), task.Test.Len())
	}
}

func TestTaskCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(task *Task)
		want   string
	}{
		"no classes":    {func(k *Task) { k.Classes = 0 }, "0 classes"},
		"no shape":      {func(k *Task) { k.Shape = nil }, "shape []"},
		"an empty side": {func(k *Task) { k.Shape = []int{3, 0} }, "shape [3 0]"},
		"nothing":       {func(k *Task) { k.Train = Samples{} }, "no training samples"},
		"few labels":    {func(k *Task) { k.Valid.Label = k.Valid.Label[1:] }, "validation samples: 19 labels for 20"},
		"ragged":        {func(k *Task) { k.Test.X[3] = k.Test.X[3][:2] }, "test sample 3 has 2 values instead of 3"},
		"label too big": {func(k *Task) { k.Train.Label[5] = 3 }, "training sample 5 has label 3 of 3"},
		"label below 0": {func(k *Task) { k.Test.Label[21] = -1 }, "test sample 21 has label -1"},
		"NaN":           {func(k *Task) { k.Train.X[1][2] = float32(math.NaN()) }, "training sample 1 has NaN at 2"},
		"infinity":      {func(k *Task) { k.Valid.X[0][0] = float32(math.Inf(-1)) }, "validation sample 0 has -Inf at 0"},
	} {
		task := toyTask()
		c.change(&task)
		if err := task.check(); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), `learning: task "toy": `) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	task := toyTask()
	task.Valid, task.Test = Samples{}, Samples{}
	if err := task.check(); err != nil {
		t.Errorf("training samples alone: %v", err)
	}
}

// TestDigest changes each value and label, moves samples between parts, and changes their order.
func TestDigest(t *testing.T) {
	seen := map[string]string{toyTask().digest(): "nothing"}
	add := func(what string, task Task) {
		d := task.digest()
		if other, twice := seen[d]; twice {
			t.Errorf("%s and %s have one digest", what, other)
		}
		seen[d] = what
	}
	for part := range 3 {
		for i := range []int{46, 20, 22}[part] {
			for k := range 4 {
				task := toyTask()
				s := []*Samples{&task.Train, &task.Valid, &task.Test}[part]
				if k < 3 {
					s.X[i][k] = math.Nextafter32(s.X[i][k], 2)
				} else {
					s.Label[i] += 3
				}
				add("a change", task)
			}
		}
	}
	task := toyTask()
	task.Valid, task.Test = task.Test, task.Valid
	add("validation as test", task)
	task = toyTask()
	task.Test, task.Valid = task.Valid, Samples{}
	add("validation as test, without test", task)
	task = toyTask()
	task.Test = Samples{}
	add("without test", task)
	task = toyTask()
	task.Train.X[0], task.Train.X[3] = task.Train.X[3], task.Train.X[0]
	add("another order", task)
	task = toyTask()
	task.Name, task.Classes = "another", 4
	if seen[task.digest()] != "nothing" {
		t.Error("name and number of classes are part of the digest of samples")
	}
}
