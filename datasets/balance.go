package datasets

import (
	"fmt"
	"maps"
	"slices"
)

// Balance returns the set with training samples repeated, those of each class in their order, until every class has as many as the largest one: a
// rule that makes its errors few learns nothing of a class that has a twentieth of the samples. What is added stands behind the others; the
// validation and the test part stay as they are. Training samples without a class each are an error.
func (s Set) Balance() (Set, error) {
	of := map[int][]int{}
	most := 0
	for i, c := range s.Train.Label {
		of[c] = append(of[c], i)
		most = max(most, len(of[c]))
	}
	if s.Train.Len() == 0 || len(s.Train.Label) != s.Train.Len() {
		return Set{}, fmt.Errorf("datasets: %s: balance: %d training samples and %d classes; give at least one sample, and a class for each",
			s.Name, s.Train.Len(), len(s.Train.Label))
	}
	order := counting(s.Train.Len())
	for _, c := range slices.Sorted(maps.Keys(of)) {
		for k := len(of[c]); k < most; k++ {
			order = append(order, of[c][k%len(of[c])])
		}
	}
	s.Train = s.Train.at(order)
	return s, nil
}
