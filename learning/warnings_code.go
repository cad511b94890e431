package learning

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// mostProbed is how many training samples are looked at for a code that does not tell them apart.
const mostProbed = 64

// codeWarning is for encoders that make one input of samples of different classes, as a latency whose constants put all bright values into one
// step: no rule can learn more of them than which class is frequent. It looks at the first training samples. An encoder that knows times to more
// than a step is not judged by its steps.
func (r *Report) codeWarning(task Task) string {
	e := r.Entry.Encoder
	if _, exact := e.(interface {
		Milliseconds([]float64, []float32) []float64
	}); e == nil || exact || task.Targets() != ClassPerSample {
		return ""
	}
	type input = [sha256.Size]byte
	n := min(task.Train.Len(), mostProbed)
	of, classes, spikes := make([]input, n), map[input][]int{}, snn.Spikes{}
	stream := snn.NewStream(r.Entry.Settings.Seed).Named("code")
	for i := range n {
		e.Encode(&spikes, task.Train.X[i], 1, stream.At(i))
		of[i] = sumOfInput(&spikes)
		classes[of[i]] = append(classes[of[i]], i)
	}
	alike := 0
	for i, key := range of {
		if slices.ContainsFunc(classes[key], func(k int) bool {
			return task.Train.Label[k] != task.Train.Label[i] && !slices.Equal(task.Train.X[k], task.Train.X[i])
		}) {
			alike++
		}
	}
	if 2*alike <= n {
		return ""
	}
	return fmt.Sprintf("%T makes of %d of the first %d training samples the same input as of one of another class: the code does not tell them apart; "+
		"give it other constants", e, alike, n)
}

// sumOfInput is equal for equal spikes, currents and graded values alone.
func sumOfInput(s *snn.Spikes) (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, v := range []any{int64(s.Steps), int64(s.Cells), s.Bits, int64(len(s.Current)), s.Current, s.Graded} {
		binary.Write(h, binary.LittleEndian, v)
	}
	h.Sum(sum[:0])
	return sum
}

// endWarning counts samples of series of any length that are to have a class at steps after their own end, where the net has no input.
func (r *Report) endWarning(task Task) string {
	rows, ok := r.Entry.Encoder.(interface{ Rows(x []float32) int })
	if !ok {
		return ""
	}
	beyond, all := 0, 0
	for _, part := range task.parts() {
		for i, steps := range part.StepLabel {
			all++
			if end := rows.Rows(part.X[i]); end < len(steps) && judged(steps[end:]) {
				beyond++
			}
		}
	}
	if beyond == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d samples have a StepLabel for steps after their own end, where the net has no input and is judged all the same; "+
		"shorten the lists if that is not meant", beyond, all)
}
