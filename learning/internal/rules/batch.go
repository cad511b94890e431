package rules

import "fmt"

// CheckBatch reports what a rule of that name, with room for so many samples of so many classes, cannot read of a mini-batch of n samples: none or
// too many, numbers of labels or positions that differ from theirs, or the first label that is no class. Without labels there is nothing to say of
// them.
func CheckBatch(rule string, n, room int, label, index []int, classes int) error {
	if n == 0 || n > room {
		return fmt.Errorf("%s: a mini-batch of %d samples; there is room for 1 to %d", rule, n, room)
	}
	if len(index) != n || label != nil && len(label) != n {
		return fmt.Errorf("%s: a mini-batch of %d samples with %d labels and %d positions", rule, n, len(label), len(index))
	}
	for i, y := range label {
		if y < 0 || y >= classes {
			return fmt.Errorf("%s: sample %d has label %d; there are %d classes", rule, index[i], y, classes)
		}
	}
	return nil
}
