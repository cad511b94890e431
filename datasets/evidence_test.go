package datasets

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// described sums up a sample: its class, the number of events, the sums of their times and cells, and the last event.
func described(x []float32, class int) (d [6]int) {
	d[0], d[1] = class, len(x)/2
	for k := 0; k < len(x); k += 2 {
		d[2], d[3] = d[2]+int(x[k]), d[3]+int(x[k+1])
		d[4], d[5] = int(x[k]), int(x[k+1])
	}
	return d
}

// The first samples are those that numpy draws by the description of the task: RandomState(1), one 32-bit number for the side, seven uniform ones
// for the cues, 2,250 × 40 for the spikes.
func TestEvidenceIsNumpys(t *testing.T) {
	set, err := EvidenceAccumulation{Train: 2, Valid: 1}.Set()
	if err != nil {
		t.Fatal(err)
	}
	want := [][6]int{{0, 567, 521267, 11693, 2246, 29}, {0, 572, 533091, 11546, 2240, 26}, {1, 564, 533401, 12757, 2249, 29}}
	for i, x := range append(set.Train.X, set.Valid.X...) {
		if got := described(x, append(set.Train.Label, set.Valid.Label...)[i]); got != want[i] {
			t.Errorf("sample %d is %v, want %v", i, got, want[i])
		}
	}
}

// In other lengths, cells of a side fire in its cues alone, those that ask from the question on, and the side with more cues is the class.
func TestEvidenceOfOtherLengths(t *testing.T) {
	e := EvidenceAccumulation{Test: 40, Cues: 3, Pause: 100, Seed: 9}
	set, err := e.Set()
	if err != nil || set.Train.Len() != 0 || set.Test.Len() != 40 || e.Question() != 550 || e.Steps() != 700 {
		t.Fatal(set.Train.Len(), set.Test.Len(), e.Question(), e.Steps(), err)
	}
	for i, x := range set.Test.X {
		sides := map[string]bool{}
		for k := 0; k < len(x); k += 2 {
			at, group := int(x[k]), int(x[k+1])/10
			switch {
			case group < 2 && (at >= 450 || at%150 < 50), group == 2 && at < 550, group > 3, at >= 700, at < 1:
				t.Fatalf("sample %d: cell %v fires at %v ms", i, x[k+1], x[k])
			case group < 2:
				sides[fmt.Sprint(at/150, group)] = true
			}
		}
		right := 0
		for slot := range 3 {
			if sides[fmt.Sprint(slot, 0)] == sides[fmt.Sprint(slot, 1)] {
				t.Errorf("sample %d: cue %d comes from both sides or none", i, slot)
			}
			if sides[fmt.Sprint(slot, 1)] {
				right++
			}
		}
		if set.Test.Label[i] != right/2 {
			t.Errorf("sample %d: %d of 3 cues from the right, and the class is %d", i, right, set.Test.Label[i])
		}
	}
}

// How well the class can be told from the spikes: without an error by whoever tells the side of each cue, and nearly so by the difference of all
// spikes of both sides, even where what was heard fades by 2 s, as in the cells of [bellec2020]: closed forms of the 128 series, with binomial
// counts as normal ones, have errors of 0.24 and 1.49 %.
func TestEvidenceOfObservers(t *testing.T) {
	set, err := EvidenceAccumulation{Test: 1024, Seed: 5}.Set()
	if err != nil {
		t.Fatal(err)
	}
	var wrong [3]int
	for i, x := range set.Test.X {
		var cues [7]float64
		var sum, fading float64
		for k := 0; k < len(x); k += 2 {
			if at, group := x[k], int(x[k+1])/10; group < 2 {
				side := float64(2*group - 1)
				cues[int(at)/150] += side
				sum, fading = sum+side, fading+side*math.Exp(float64(at)/2000)
			}
		}
		sides := 0.
		for _, c := range cues {
			sides += math.Copysign(1, c)
		}
		for k, evidence := range []float64{sides, sum, fading} {
			if evidence > 0 != (set.Test.Label[i] == 1) {
				wrong[k]++
			}
		}
	}
	t.Logf("errors of %d: %d by cue, %d by spikes, %d by spikes that fade", set.Test.Len(), wrong[0], wrong[1], wrong[2])
	if wrong[0] > 0 || wrong[1] > 10 || wrong[2] < 4 || wrong[2] > 31 { // four deviations about 2.4 and 15.3
		t.Errorf("errors are %v of %d", wrong, set.Test.Len())
	}
}

func TestEvidenceRefuses(t *testing.T) {
	for want, e := range map[string]EvidenceAccumulation{
		"-1 samples": {Train: -1}, "4 cues": {Cues: 4}, "-1 cues": {Cues: -1}, "439 cues": {Cues: 439}, "a pause of -1 ms": {Pause: -1},
		"a pause of 65537 ms": {Pause: 65537}, "1048577 samples": {Test: 1<<20 + 1},
	} {
		if _, err := e.Set(); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "datasets: ") {
			t.Errorf("%+v: %v, want %q", e, err, want)
		}
		if e.Steps() != 150 || e.Question() != 0 {
			t.Errorf("%+v has %d steps and asks at %d", e, e.Steps(), e.Question())
		}
	}
}
