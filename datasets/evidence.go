package datasets

import (
	"fmt"

	"gonum.org/v1/gonum/mathext/prng"
)

// EvidenceAccumulation is the task of [bellec2020] in which a rodent runs down a corridor, hears cues from the left and from the right, and after
// a pause has to say which side had more. A sample is a list of events, shape {0, 2}, of 40 cells in steps of 1 ms:
//
//	Cues·150 ms   50 ms of silence, then 100 ms in which the side of the cue fires; left is cells 0-9, right is cells 10-19
//	Pause         nothing but noise
//	150 ms        cells 20-29 ask
//	always        cells 30-39 are noise
//
// Cells of a cue, and those that ask, fire with 0.04 a step, noise with 0.01; step 0 is silent. One side is drawn for each sample, and each cue
// comes from it with 0.7; class 0 is left, 1 right. encode.Events{T: Steps(), Width: 40} makes spikes of the lists.
//
// The draws are those of numpy's RandomState(Seed), in the order in which the authors' code makes samples one at a time: training, validation, test.
type EvidenceAccumulation struct {
	Train, Valid, Test int    // samples; all 0 means 3,200, 512 and 1,024
	Cues               int    // an odd number; 0 means 7
	Pause              int    // ms; 0 means 1050
	Seed               uint32 // 0 means 1
}

// Cells and times of the task, ms, and probabilities of a spike in a step.
const (
	evidenceGroup                 = 10
	evidenceCells                 = 4 * evidenceGroup
	evidenceSlot, evidenceSilence = 150, 50
	evidenceRecall                = 150
	evidenceHigh, evidenceLow     = .04, .01
	evidenceMostSteps             = 1 << 16
)

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (e EvidenceAccumulation) Resolve() (EvidenceAccumulation, error) {
	n, err := partSizes("evidence accumulation", [3]int{e.Train, e.Valid, e.Test}, [3]int{3200, 512, 1024})
	e.Train, e.Valid, e.Test = n[0], n[1], n[2]
	if e.Cues == 0 {
		e.Cues = 7
	}
	if e.Pause == 0 {
		e.Pause = 1050
	}
	if e.Seed == 0 {
		e.Seed = 1
	}
	if err != nil {
		return e, err
	}
	if e.Cues < 1 || e.Cues%2 == 0 || e.Cues > evidenceMostSteps/evidenceSlot {
		return e, fmt.Errorf("datasets: evidence accumulation: %d cues; give an odd number up to %d, so that one side has more",
			e.Cues, evidenceMostSteps/evidenceSlot)
	}
	if e.Pause < 0 || e.Pause > evidenceMostSteps {
		return e, fmt.Errorf("datasets: evidence accumulation: a pause of %d ms; give 0 for the default, or up to %d", e.Pause, evidenceMostSteps)
	}
	return e, nil
}

// Steps returns how many steps of 1 ms a sample has: 2,250 of the task as published. Of a task that Resolve refuses it counts no cues and no pause.
func (e EvidenceAccumulation) Steps() int { return e.Question() + evidenceRecall }

// Question returns the step from which on the cells ask, and before which nothing is to be judged.
func (e EvidenceAccumulation) Question() int {
	e, err := e.Resolve()
	if err != nil {
		return 0
	}
	return e.Cues*evidenceSlot + e.Pause
}

// Set draws the samples.
func (e EvidenceAccumulation) Set() (Set, error) {
	e, err := e.Resolve()
	if err != nil {
		return Set{}, err
	}
	source := prng.NewMT19937()
	source.Seed(uint64(e.Seed))
	part := func(n int) (s Samples) {
		for range n {
			x, class := e.sample(source)
			s.X, s.Label = append(s.X, x), append(s.Label, class)
		}
		return s
	}
	return Set{
		Name: "evidence", Classes: 2, ClassNames: []string{"left", "right"}, Shape: []int{0, 2},
		Train: part(e.Train), Valid: part(e.Valid), Test: part(e.Test),
	}, nil
}

// sample draws the cues of a sample, and then its spikes, step by step.
func (e EvidenceAccumulation) sample(source *prng.MT19937) (x []float32, class int) {
	likely := [2][2]float64{{float64(float32(.3)), float64(float32(.7))}, {float64(float32(.7)), float64(float32(.3))}}[source.Uint32()&1]
	cues, right := make([]int, e.Cues), 0
	for i := range cues {
		if yinYangUniform(source) >= likely[0]/(likely[0]+likely[1]) {
			cues[i], right = 1, right+1
		}
	}
	for step := range e.Steps() {
		for group := range evidenceCells / evidenceGroup {
			p := e.chance(cues, step, group)
			for cell := range evidenceGroup {
				if p > yinYangUniform(source) && step > 0 {
					x = append(x, float32(step), float32(group*evidenceGroup+cell))
				}
			}
		}
	}
	if right > e.Cues/2 {
		class = 1
	}
	return x, class
}

// chance is the probability that a cell of a group fires in a step.
func (e EvidenceAccumulation) chance(cues []int, step, group int) float64 {
	slot := step / evidenceSlot
	switch {
	case group == 3:
		return evidenceLow
	case group == 2 && step >= e.Cues*evidenceSlot+e.Pause,
		group < 2 && slot < len(cues) && step%evidenceSlot >= evidenceSilence && cues[slot] == group:
		return evidenceHigh
	}
	return 0
}
