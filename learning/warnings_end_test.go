package learning

import (
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn/encode"
)

// Classes that are asked for after the end of a series are warned of, with their number, under every code that knows where series end.
func TestClassesAfterTheEndAreWarnedOf(t *testing.T) {
	task := Task{Name: "ends", Classes: 2, Shape: []int{0, 2}}
	for i := range 12 {
		steps := slices.Repeat([]int{i % 2}, 5)
		if i < 3 {
			steps = append(steps, -1, i%2)
		} else if i < 6 {
			steps = append(steps, -1, -1)
		}
		x := slices.Repeat([]float32{float32(i % 2), .5}, 5)
		task.Train.X, task.Train.StepLabel = append(task.Train.X, x), append(task.Train.StepLabel, steps)
	}
	for _, e := range []Encoder{encode.Series{T: 8, Channels: 2}, encode.Train{T: 8, Channels: 2}, encode.LevelCrossing{T: 8, Channels: 2}, encode.Events{T: 8, Width: 2}} {
		r := &Report{Entry: Entry{Encoder: e}}
		want := "3 of 12 samples have a StepLabel for steps after their own end"
		if _, lists := e.(encode.Events); lists {
			want = ""
		}
		if got := r.endWarning(task); !strings.HasPrefix(got, want) || (got == "") != (want == "") {
			t.Errorf("%T: %q", e, got)
		}
	}
}
