package datasets

import (
	"reflect"
	"strings"
	"testing"
)

// By hand, of one channel and of two: columns in reverse order, channels of a pixel in theirs; twice is what was.
func TestMirror(t *testing.T) {
	for _, c := range []struct {
		shape []int
		x, m  []float32
	}{
		{[]int{2, 3}, []float32{1, 2, 3, 4, 5, 6}, []float32{3, 2, 1, 6, 5, 4}},
		{[]int{1, 3, 2}, []float32{1, 2, 3, 4, 5, 6}, []float32{5, 6, 3, 4, 1, 2}},
		{[]int{3, 1, 2}, []float32{1, 2, 3, 4, 5, 6}, []float32{1, 2, 3, 4, 5, 6}},
	} {
		s := Set{Name: "s", Classes: 2, Shape: c.shape, Train: Samples{X: [][]float32{c.x, c.m}, Label: []int{0, 1}}, Test: Samples{X: [][]float32{c.x}, Label: []int{1}}}
		got, err := s.Mirror()
		want := Samples{X: [][]float32{c.x, c.m, c.m, c.x}, Label: []int{0, 1, 0, 1}}
		if err != nil || !reflect.DeepEqual(got.Train, want) || !reflect.DeepEqual(got.Test, s.Test) || s.Train.Len() != 2 {
			t.Errorf("shape %v: %+v, %v", c.shape, got, err)
		}
	}
}

func TestMirrorRefuses(t *testing.T) {
	image := Set{Name: "s", Shape: []int{1, 2}, Train: Samples{X: [][]float32{{1, 2}}, Label: []int{0}}}
	for want, change := range map[string]func(*Set){
		"shape [2] are not images":       func(s *Set) { s.Shape = []int{2} },
		"shape [0 2] are not images":     func(s *Set) { s.Shape = []int{0, 2} },
		"training sample 0 has 3 values": func(s *Set) { s.Train.X = [][]float32{{1, 2, 3}} },
		"the training part has":          func(s *Set) { s.Train.Label = []int{0, 1} },
	} {
		s := image
		change(&s)
		if got, err := s.Mirror(); err == nil || got.Train.X != nil || !strings.HasPrefix(err.Error(), "datasets: s: mirror: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
