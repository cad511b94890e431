package datasets

import "fmt"

// generatedMost bounds the samples of a part that is drawn.
const generatedMost = 1 << 20

// partSizes returns how many samples the parts of a generated set have, the default where none is given, or what is wrong with them.
func partSizes(task string, given, usual [3]int) ([3]int, error) {
	if given == ([3]int{}) {
		given = usual
	}
	for _, n := range given {
		if n < 0 || n > generatedMost {
			return given, fmt.Errorf("datasets: %s: %d samples of a part; give 0 to %d", task, n, generatedMost)
		}
	}
	return given, nil
}

// inRange reports a number of a generated set that is not from lo to hi.
func inRange[T int | float64](task, what string, v, lo, hi T) error {
	if !(v >= lo && v <= hi) {
		return fmt.Errorf("datasets: %s: %s of %v; give %v to %v", task, what, v, lo, hi)
	}
	return nil
}
