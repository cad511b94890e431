package datasets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// checkSteps compares the number of columns of classes of steps with the steps that samples of values and of a valid shape have.
func (c CSV) checkSteps(shape []int, values int) error {
	steps := values
	for _, side := range shape[1:] {
		steps /= side
	}
	if n := len(c.StepLabel); n > 0 && n != steps {
		return fmt.Errorf("StepLabel names %d columns, and samples of %d values and shape %v have %d steps; give one column for each step, and "+
			"the shape {steps, values of a step}", n, values, shape, steps)
	}
	return nil
}

// stepClasses numbers the classes of steps as classes does; an empty cell and −1 are a step without a class.
func stepClasses(cells [][]string) (numbers [][]int, names []string, err error) {
	var given []string
	for _, row := range cells {
		given = append(given, slices.DeleteFunc(slices.Clone(row), isNoClass)...)
	}
	if len(given) == 0 {
		return nil, nil, errors.New("the columns of StepLabel have no class, but empty cells and -1 alone; give some steps a class")
	}
	flat, names, err := classes(given)
	if err != nil {
		return nil, nil, err
	}
	numbers = make([][]int, len(cells))
	for i, row := range cells {
		numbers[i] = make([]int, len(row))
		for t, cell := range row {
			numbers[i][t] = -1
			if !isNoClass(cell) {
				numbers[i][t], flat = flat[0], flat[1:]
			}
		}
	}
	return numbers, names, nil
}

func isNoClass(cell string) bool { return cell == "" || cell == "-1" }

// cellTexts returns the trimmed cells of some columns, which share no memory with their line.
func cellTexts(row []string, columns []int) []string {
	all := make([]string, len(columns))
	for i, k := range columns {
		all[i] = strings.Clone(strings.TrimSpace(row[k]))
	}
	return all
}
