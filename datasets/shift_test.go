package datasets

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

// events is a training part of two lists of events of a camera of 5 × 4 pixels of two polarities, and one of each other part.
func events() Set {
	at := func(polarity, y, x int) float32 { return float32((polarity*4+y)*5 + x) }
	return Set{
		Name: "camera", Classes: 2, Shape: []int{0, 2},
		Train: Samples{X: [][]float32{{0, at(0, 1, 2), 3, at(1, 2, 2), 7, at(1, 0, 0)}, {}}, Label: []int{1, 0}},
		Valid: Samples{X: [][]float32{{1, 1}}, Label: []int{0}},
		Test:  Samples{X: [][]float32{{2, 2}}, Label: []int{1}},
	}
}

// Of every copy one displacement explains all events: those that would leave the picture are missing, and no others. All displacements within
// reach occur, equally often as far as chance allows, and those of two samples of a copy differ as independent draws do.
func TestShift(t *testing.T) {
	const copies, reach = 1000, 1
	before := events()
	after, err := events().Shift(Shift{Copies: copies, Reach: reach, Width: 5, Height: 4, Polarities: 2, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(before, events()) || !reflect.DeepEqual(after.Valid, before.Valid) || !reflect.DeepEqual(after.Test, before.Test) {
		t.Error("samples that do not train were changed")
	}
	if after.Train.Len() != 2*(copies+1) || !reflect.DeepEqual(after.Train.first(2), before.Train) {
		t.Fatalf("%d training samples, the first %v", after.Train.Len(), after.Train.first(2))
	}
	seen := map[[2]int]int{}
	for c := 1; c <= copies; c++ {
		if got := after.Train.Label[2*c : 2*c+2]; got[0] != 1 || got[1] != 0 {
			t.Fatalf("copy %d has labels %v", c, got)
		}
		if len(after.Train.X[2*c+1]) != 0 {
			t.Fatalf("copy %d of a sample without events: %v", c, after.Train.X[2*c+1])
		}
		found := 0
		for dx := -reach; dx <= reach; dx++ {
			for dy := -reach; dy <= reach; dy++ {
				if reflect.DeepEqual(after.Train.X[2*c], movedByHand(before.Train.X[0], dx, dy)) {
					seen[[2]int{dx, dy}]++
					found++
				}
			}
		}
		if found != 1 {
			t.Fatalf("copy %d: %v is moved in %d ways", c, after.Train.X[2*c], found)
		}
	}
	for by, n := range seen { // of mean 111 and standard deviation 10
		if math.Abs(float64(n)-copies/9.) > 50 {
			t.Errorf("%d of %d copies moved by %v", n, copies, by)
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d of 9 displacements", len(seen))
	}
}

// A copy of a sample that has events has some, even where most displacements take them out of the picture: a task takes no sample without any.
func TestShiftLeavesEvents(t *testing.T) {
	s := Set{Classes: 1, Shape: []int{0, 2}, Train: Samples{X: [][]float32{{0, 0}, {0, 19}}, Label: []int{0, 0}}} // two corners of 5 × 4 pixels
	after, err := s.Shift(Shift{Copies: 50, Reach: 4, Width: 5, Height: 4, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range after.Train.X {
		if len(x) != 2 {
			t.Errorf("sample %d has %v", i, x)
		}
	}
}

// movedByHand moves the events of the camera of 5 × 4 pixels pixel by pixel.
func movedByHand(x []float32, dx, dy int) []float32 {
	out := []float32{}
	for i := 0; i < len(x); i += 2 {
		for polarity := range 2 {
			for y := range 4 {
				for column := range 5 {
					ny, nx := y+dy, column+dx
					if int(x[i+1]) == polarity*20+y*5+column && ny >= 0 && ny <= 3 && nx >= 0 && nx <= 4 {
						out = append(out, x[i], float32(polarity*20+ny*5+nx))
					}
				}
			}
		}
	}
	return out
}

// The same seed gives the same copies, another one others.
func TestShiftIsDrawnFromTheSeed(t *testing.T) {
	copied := func(seed uint64) Set {
		s, err := events().Shift(Shift{Copies: 20, Reach: 2, Width: 5, Height: 4, Polarities: 2, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if !reflect.DeepEqual(copied(1), copied(1)) {
		t.Error("one seed gives two sets")
	}
	if reflect.DeepEqual(copied(1), copied(2)) {
		t.Error("two seeds give one set")
	}
}

func TestShiftRefuses(t *testing.T) {
	good := Shift{Copies: 1, Reach: 1, Width: 5, Height: 4, Polarities: 2}
	for want, change := range map[string]func(*Set, *Shift){
		"samples of shape [28 28] are not lists of events": func(s *Set, _ *Shift) { s.Shape = []int{28, 28} },
		"0 copies":                    func(_ *Set, by *Shift) { by.Copies = 0 },
		"1001 copies":                 func(_ *Set, by *Shift) { by.Copies = 1001 },
		"a reach of 0":                func(_ *Set, by *Shift) { by.Reach = 0 },
		"a reach of 5":                func(_ *Set, by *Shift) { by.Reach = 5 },
		"-1 by 4 pixels":              func(_ *Set, by *Shift) { by.Width = -1 },
		"at most 16777216 addresses":  func(_ *Set, by *Shift) { by.Width = math.MaxInt },
		"training sample 0: event 1 ": func(_ *Set, by *Shift) { by.Polarities = 0 },
		"event 0 has the address 0.5": func(s *Set, _ *Shift) { s.Train.X[1] = []float32{0, .5} },
		"event 0 has the address NaN": func(s *Set, _ *Shift) { s.Train.X[1] = []float32{0, float32(math.NaN())} },
		"event 0 has the address -1":  func(s *Set, _ *Shift) { s.Train.X[1] = []float32{0, -1} },
		"event 0 is at NaN ms":        func(s *Set, _ *Shift) { s.Train.X[1] = []float32{float32(math.NaN()), 1} },
		"event 0 is at +Inf ms":       func(s *Set, _ *Shift) { s.Train.X[1] = []float32{float32(math.Inf(1)), 1} },
		"3 values are not (time,":     func(s *Set, _ *Shift) { s.Train.X[1] = []float32{0, 1, 2} },
		"copies of 2097166 values":    func(s *Set, by *Shift) { s.Train.X[1], by.Copies = make([]float32, 1<<21-4), 1000 },
		"2 samples and 1 labels":      func(s *Set, _ *Shift) { s.Train.Label = s.Train.Label[:1] },
	} {
		s, by := events(), good
		change(&s, &by)
		if _, err := s.Shift(by); err == nil || !strings.HasPrefix(err.Error(), "datasets: camera: shift: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
