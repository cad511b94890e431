package entries

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// What is made of a fold is made by the samples that train in it: validation and test samples, which are far from the others here, do not move its
// scale. A tenth validates, each class in its share.
func TestFoldsAreMadeReadyByWhatTrains(t *testing.T) {
	var raw datasets.Set
	raw.Name, raw.Classes, raw.Shape = "series", 2, []int{1, 2}
	for i := range 200 {
		raw.Train.X = append(raw.Train.X, []float32{float32(i * i), float32(i % 7)})
		raw.Train.Label = append(raw.Train.Label, i%2)
	}
	known := Set{load: func(int, datasets.Options) (datasets.Set, error) { return raw, nil }, ready: readyFSDD}
	same, err := known.Raw(datasets.Options{})
	if err != nil || same.Train.X[199][0] != 199*199 {
		t.Fatalf("Raw changed the samples: %v, %v", same.Train.X[199], err)
	}
	folds, err := same.Folds(4, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, fold := range folds {
		set, err := known.Fold(fold, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum, squares := 0., 0.
		for _, x := range set.Train.X {
			sum, squares = sum+float64(x[0]), squares+float64(x[0])*float64(x[0])
		}
		if math.Abs(sum) > 1e-3 || math.Abs(squares/135-1) > 1e-3 {
			t.Errorf("%s: training values have the sum %v and the mean square %v", set.Name, sum, squares/135)
		}
		ones := 0
		for _, c := range set.Valid.Label {
			ones += c
		}
		if set.Train.Len() != 135 || set.Valid.Len() != 15 || set.Test.Len() != 50 || ones < 7 || ones > 8 {
			t.Errorf("%s: %d, %d and %d samples, %d of the second class validate", set.Name, set.Train.Len(), set.Valid.Len(), set.Test.Len(), ones)
		}
	}
}
