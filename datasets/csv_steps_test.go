package datasets

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A table and an array that hold the same series of the same classes are the same set.
func TestCSVStepLabel(t *testing.T) {
	path := table(t, "own.csv", "a0,b0,a1,b1,y0,y1\n1,2,3,4,rest,beat\n5,6,7,8,,beat\n9,1,2,3,-1,\n")
	s, err := CSV{Path: path, StepLabel: []string{"y0", "y1"}, Shape: []int{2, 2}}.Load()
	if err != nil || !reflect.DeepEqual(s.Train.StepLabel, [][]int{{1, 0}, {-1, 0}, {-1, -1}}) || !slices.Equal(s.ClassNames, []string{"beat", "rest"}) ||
		s.Classes != 2 || s.Train.Label != nil || !near(s.Train.X, [][]float32{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 1, 2, 3}}, 0) {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = (CSV{Path: path, StepLabel: []string{"y1", "y0"}, Shape: []int{0, 2}}).Load(); err != nil || !slices.Equal(s.Train.StepLabel[0], []int{0, 1}) {
		t.Errorf("columns in another order: %+v, %v", s.Train.StepLabel, err)
	}
	numbers := table(t, "n.csv", "1,2,10,9\n3,4,-1,10\n")
	s, err = CSV{Path: numbers, NoHeader: true, StepLabel: []string{"3", "4"}}.Load()
	if err != nil || !reflect.DeepEqual(s.Train.StepLabel, [][]int{{1, 0}, {-1, 1}}) {
		t.Errorf("%+v, %v", s.Train.StepLabel, err)
	}
	for want, c := range map[string]CSV{
		"Label, StepLabel and Target exclude one another":                             {StepLabel: []string{"y0", "y1"}, Label: "a0", Shape: []int{2, 2}},
		"own.csv: Label, StepLabel and Target exclude":                                {StepLabel: []string{"y0", "y1"}, Target: []string{"a0"}},
		"StepLabel names 1 columns, and samples of 5 values and shape [5] have 5":     {StepLabel: []string{"y0"}, Ignore: nil},
		"StepLabel names 2 columns, and samples of 4 values and shape [4] have 4":     {StepLabel: []string{"y0", "y1"}},
		"StepLabel names 2 columns, and samples of 4 values and shape [1 4] have 1":   {StepLabel: []string{"y0", "y1"}, Shape: []int{1, 4}},
		`column "y0" is named twice in Label, StepLabel, Target and Ignore`:           {StepLabel: []string{"y0", "y0"}, Shape: []int{2, 2}},
		`line 1: no column "y2" among ["a0" "b0" "a1" "b1" "y0" "y1"]`:                {StepLabel: []string{"y0", "y2"}, Shape: []int{2, 2}},
		"samples of 4 values are not of shape [2 0]":                                  {StepLabel: []string{"y0", "y1"}, Shape: []int{2, 0}},
		"samples of 4 values are not of shape []":                                     {StepLabel: []string{"y0", "y1"}, Shape: []int{}},
		"samples of 4 values are not of shape [3 2]":                                  {StepLabel: []string{"y0", "y1"}, Shape: []int{3, 2}},
		"the columns of StepLabel have no class, but empty cells and -1 alone; give ": {Path: table(t, "e.csv", "a,y\n1,\n2,-1\n"), StepLabel: []string{"y"}},
	} {
		if c.Path == "" {
			c.Path = path
		}
		if _, err := c.Load(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
