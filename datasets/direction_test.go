package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// Changes of +1, −2 and +0.3 % again and again, in parts of 11, 4 and 7 prices: each part begins anew, and the last price of all is only an answer.
func TestDirection(t *testing.T) {
	percent := []float64{1, -2, .3}
	prices := []float64{50}
	for i := range 21 {
		prices = append(prices, prices[i]*math.Exp(percent[i%3]/100))
	}
	s, err := Direction{Steps: 2, Levels: 3, Level: .5, Valid: 4. / 22, Test: 7. / 22}.Set("saw", prices)
	if err != nil || s.Name != "saw" || s.Classes != 2 || !slices.Equal(s.Shape, []int{2, 6}) {
		t.Fatal(s, err)
	}
	row := map[float64][]float32{1: {1, 0, 1, 0, 0, 0}, -2: {0, 1, 0, 1, 0, 1}, .3: {0, 0, 0, 0, 0, 0}}
	for part, days := range [3][2]int{{2, 11}, {13, 15}, {17, 21}} {
		samples := s.parts()[part]
		if samples.Len() != days[1]-days[0] {
			t.Fatalf("the %s part has %d samples", partNames[part], samples.Len())
		}
		for k := range samples.Len() {
			day := days[0] + k // prices[day] is the last that is known, and change day−1 led to it
			want := slices.Concat(row[percent[(day-2)%3]], row[percent[(day-1)%3]])
			class := 0
			if percent[day%3] > 0 {
				class = 1
			}
			if !slices.Equal(samples.X[k], want) || samples.Label[k] != class {
				t.Errorf("day %d: %v and class %d, want %v and %d", day, samples.X[k], samples.Label[k], want, class)
			}
		}
	}
}

// What comes changes nothing that is known before: samples of earlier days are the same, and those of earlier parts with their classes.
func TestDirectionKnowsNoFuture(t *testing.T) {
	prices := make([]float64, 100)
	for i := range prices {
		prices[i] = 10 + math.Sin(float64(i*i))
	}
	before, err := Direction{Steps: 5}.Set("wave", prices)
	if err != nil {
		t.Fatal(err)
	}
	for i := 90; i < 100; i++ {
		prices[i] *= 3 - float64(i%2)
	}
	after, err := Direction{Steps: 5}.Set("wave", prices)
	if err != nil || !slices.Equal(before.Train.Label, after.Train.Label) || !slices.Equal(before.Valid.Label, after.Valid.Label) {
		t.Fatal("classes of earlier parts have changed", err)
	}
	changed := 0
	for k, x := range before.Test.X { // sample k knows prices up to 80 + 5 + k
		same := slices.Equal(x, after.Test.X[k])
		if k < 5 && !same {
			t.Errorf("the sample of day %d changed by prices from day 90 on", 85+k)
		}
		if !same {
			changed++
		}
	}
	if changed == 0 {
		t.Error("no sample reads the prices that changed")
	}
}

func TestDirectionRefuses(t *testing.T) {
	ten := slices.Repeat([]float64{1}, 10)
	for want, f := range map[string]func() error{
		"windows of -1 steps":           func() error { _, err := Direction{Steps: -1}.Set("", ten); return err },
		"-1 levels of 0.2 %":            func() error { _, err := Direction{Levels: -1}.Set("", ten); return err },
		"8 levels of -1 %":              func() error { _, err := Direction{Level: -1}.Set("", ten); return err },
		"price 1 is 0":                  func() error { _, err := Direction{}.Set("", []float64{1, 0}); return err },
		"7 of 10 prices train":          func() error { _, err := Direction{Steps: 8}.Set("", ten); return err },
		"shares Valid 0.5 and Test 0.5": func() error { _, err := Direction{Valid: .5, Test: .5}.Set("", ten); return err },
		"of 0 training samples 0 wou":   func() error { _, err := Direction{}.Set("", nil); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "datasets: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
