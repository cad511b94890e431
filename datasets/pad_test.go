package datasets

import (
	"reflect"
	"strings"
	"testing"
)

// A series stays in its last step; those it is made of stay as they were.
func TestPad(t *testing.T) {
	s := Set{Name: "steps", Classes: 2, Shape: []int{0, 2}}
	s.Train = Samples{X: [][]float32{{1, 2, 3, 4}, {5, 6}}, Label: []int{0, 1}}
	s.Test = Samples{X: [][]float32{{1, 2, 3, 4, 5, 6}}, Label: []int{1}}
	got, err := s.Pad(3)
	if err != nil || !reflect.DeepEqual(got.Train.X, [][]float32{{1, 2, 3, 4, 3, 4}, {5, 6, 5, 6, 5, 6}}) || !reflect.DeepEqual(got.Test, s.Test) ||
		!reflect.DeepEqual(got.Shape, []int{3, 2}) || got.Valid.Len() != 0 || !reflect.DeepEqual(got.Train.Label, []int{0, 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	if len(s.Train.X[1]) != 2 || s.Shape[0] != 0 {
		t.Errorf("what was given became %+v", s)
	}
	odd := s
	odd.Valid = Samples{X: [][]float32{{1}}}
	for want, f := range map[string]func() error{
		"test sample 0 has 6 values; give series of 1 to 2 steps of 2": func() error { _, err := s.Pad(2); return err },
		"validation sample 0 has 1 values":                             func() error { _, err := odd.Pad(9); return err },
		"3 samples of 1099511627776 steps of 2; give fewer":            func() error { _, err := s.Pad(1 << 40); return err },
		"shape [0 2] and 0 steps":                                      func() error { _, err := s.Pad(0); return err },
		"shape [3 2] and 3 steps":                                      func() error { _, err := got.Pad(3); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "datasets: steps: pad: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
