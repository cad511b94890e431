package datasets

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
)

// Prices that double, and fall to a quarter, in parts of 11, 4 and 7 prices: windows begin anew in each part, the last step of a part is followed by the
// first price of the next one, and the last price of all is only a target.
func TestForecast(t *testing.T) {
	prices := make([]float64, 22)
	exponent := make([]float64, 22)
	for i := range prices {
		exponent[i] = float64([]int{0, 1, -1}[i%3])
		prices[i] = math.Exp2(exponent[i])
	}
	s, err := Forecast{Steps: 3, Valid: 4. / 22, Test: 7. / 22}.Set("saw", prices)
	if err != nil || s.Name != "saw" || s.Outputs != 1 || !slices.Equal(s.Shape, []int{3, 1}) {
		t.Fatal(s, err)
	}
	starts := [3][]int{{0, 3, 6}, {11}, {15, 18}}
	for part, samples := range s.parts() {
		if samples.Len() != len(starts[part]) {
			t.Fatalf("the %s part has %d windows", partNames[part], samples.Len())
		}
		for k, from := range starts[part] {
			for step := range 3 {
				x, y := 100*math.Ln2*(exponent[from+step]-exponent[from]), 100*math.Ln2*(exponent[from+step+1]-exponent[from+step])
				gotX, gotY := float64(samples.X[k][step]), float64(samples.Target[k][step])
				if math.Abs(gotX-x) > 1e-4 || math.Abs(gotY-y) > 1e-4 {
					t.Errorf("%s window %d, step %d: %v and then %v, want %v and %v", partNames[part], k, step, gotX, gotY, x, y)
				}
			}
		}
	}
}

func TestForecastRefuses(t *testing.T) {
	ten := slices.Repeat([]float64{1}, 10)
	for want, f := range map[string]func() error{
		"windows of -1 steps":             func() error { _, err := Forecast{Steps: -1}.Set("", ten); return err },
		"price 1 is 0":                    func() error { _, err := Forecast{}.Set("", []float64{1, 0}); return err },
		"price 0 is NaN":                  func() error { _, err := Forecast{}.Set("", []float64{math.NaN()}); return err },
		"7 of 10 prices train":            func() error { _, err := Forecast{Steps: 8}.Set("", ten); return err },
		"shares Valid 0.5 and Test 0.5":   func() error { _, err := Forecast{Valid: .5, Test: .5}.Set("", ten); return err },
		"of 0 training samples 0 would v": func() error { _, err := Forecast{}.Set("", nil); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "datasets: forecast: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func TestSP500(t *testing.T) {
	prices, err := SP500Prices(Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("sp500 is not here: ", err)
	}
	if err != nil || len(prices) != 5105 || prices[0] != float64(float32(1455.219971)) || prices[5104] != float64(float32(2874.560059)) {
		t.Fatal(len(prices), err)
	}
	s, err := SP500(Forecast{}, Options{})
	if err != nil || s.Train.Len() != 71 || s.Valid.Len() != 10 || s.Test.Len() != 20 {
		t.Errorf("%d, %d, %d windows, %v", s.Train.Len(), s.Valid.Len(), s.Test.Len(), err)
	}
}

func TestSP500Refuses(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "sp500-2000.csv", []byte("date,open,close\n2000-01-03,2,x\n"))
	if _, err := SP500(Forecast{}, Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), `sp500-2000.csv: line 2: column "close": "x" is no`) {
		t.Errorf("error %v", err)
	}
	put(t, dir, "sp500-2000.csv", []byte("date,open,close\n2000-01-03,2,1\n"))
	if _, err := SP500(Forecast{}, Options{Dir: dir}); !errors.Is(err, errChecksum) {
		t.Errorf("error %v", err)
	}
}
