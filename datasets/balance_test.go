package datasets

import (
	"slices"
	"strings"
	"testing"
)

// Of classes of 5, 2 and no samples the second is shown two and a half times, and only in training.
func TestBalance(t *testing.T) {
	s := Set{Name: "few", Classes: 3, Train: Samples{Label: []int{0, 1, 0, 0, 1, 0, 0}}, Test: Samples{X: [][]float32{{9}}, Label: []int{1}}}
	for i := range s.Train.Label {
		s.Train.X = append(s.Train.X, []float32{float32(i)})
	}
	got, err := s.Balance()
	var order []int
	for i, x := range got.Train.X {
		order = append(order, int(x[0]))
		if got.Train.Label[i] != s.Train.Label[order[i]] {
			t.Errorf("sample %d is of class %d", i, got.Train.Label[i])
		}
	}
	if want := []int{0, 1, 2, 3, 4, 5, 6, 1, 4, 1}; err != nil || !slices.Equal(order, want) || got.Test.Len() != 1 || s.Train.Len() != 7 {
		t.Errorf("%v, want %v (%v)", order, want, err)
	}
	s.Classes = 1 << 40 // of which there is no list
	if again, err := s.Balance(); err != nil || !slices.Equal(again.Train.Label, got.Train.Label) {
		t.Errorf("with classes that have no samples: %v, %v", again.Train.Label, err)
	}
	s.Train.Label = nil
	if _, err := s.Balance(); err == nil || !strings.HasPrefix(err.Error(), "datasets: few: balance: 7 training samples and 0 classes") {
		t.Errorf("error %v", err)
	}
	if _, err := (Set{}).Balance(); err == nil {
		t.Error("balance of nothing")
	}
}
