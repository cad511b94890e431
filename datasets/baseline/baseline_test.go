package baseline

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// The nearest neighbours of the archives' own tables: Euclidean error 0.0867 and DTW error 0.0933 of GunPoint, 0.0447 and 0.0496 of
// ItalyPowerDemand [dau2019]; accuracy of dependent DTW 0.975 of BasicMotions and 0.949 of JapaneseVowels [bagnall2018].
func TestPublishedNeighbours(t *testing.T) {
	for _, c := range []struct {
		problem string
		dtw     DTW
		want    float64
	}{
		{"GunPoint", DTW{Band: -1}, 1 - .0867}, {"GunPoint", DTW{}, 1 - .0933}, {"ItalyPowerDemand", DTW{Band: -1}, 1 - .0447},
		{"ItalyPowerDemand", DTW{}, 1 - .0496}, {"BasicMotions", DTW{Channels: 6}, .975}, {"JapaneseVowels", DTW{Channels: 12}, .949},
	} {
		set, err := datasets.UCR(c.problem, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("ucr is not here: ", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Test(c.dtw, set); err != nil || math.Abs(got.Accuracy-c.want) > .0005 {
			t.Errorf("%s, %+v: accuracy %.4f, published %.4f (%v)", c.problem, c.dtw, got.Accuracy, c.want, err)
		}
	}
}

// cheapest tries every path from a cell of the table to its end.
func cheapest(d DTW, x, y []float32, t, u int) float64 {
	n, m := len(x)/d.Channels, len(y)/d.Channels
	if far := max(t-u, u-t); d.Band != 0 && far > max(d.Band, n-m, m-n, 0) {
		return math.Inf(1)
	}
	cost := 0.
	for c := range d.Channels {
		cost += math.Pow(float64(x[t*d.Channels+c])-float64(y[u*d.Channels+c]), 2)
	}
	if t == n-1 && u == m-1 {
		return cost
	}
	rest := math.Inf(1)
	for _, s := range [][2]int{{1, 0}, {0, 1}, {1, 1}} {
		if t+s[0] < n && u+s[1] < m {
			rest = min(rest, cheapest(d, x, y, t+s[0], u+s[1]))
		}
	}
	return cost + rest
}

func TestDistance(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	series := func(channels int) []float32 {
		x := make([]float32, (1+random.IntN(6))*channels)
		for i := range x {
			x[i] = float32(random.IntN(9))
		}
		return x
	}
	var rows warping
	for k := range 600 {
		d := DTW{Channels: 1 + k%2, Band: k%5 - 1}
		x, y := series(d.Channels), series(d.Channels)
		got, want := d.distance(x, y, math.Inf(1), &rows), cheapest(d, x, y, 0, 0)
		if got != want {
			t.Fatalf("%+v: %v and %v are %v apart, want %v", d, x, y, got, want)
		}
		if below := d.distance(x, y, want-.5, &rows); below < want {
			t.Errorf("%+v: %v within a limit below %v", d, below, want)
		}
	}
}

// Shares whose sum has other last bits in other orders have one sum.
func TestBalancedIsTheSameEachTime(t *testing.T) {
	set := datasets.Set{Train: datasets.Samples{X: [][]float32{{0}, {1}}, Label: []int{0, 1}}}
	for c := range 40 {
		for k := range c + 3 {
			set.Test.X, set.Test.Label = append(set.Test.X, []float32{float32(c*(k%2) + 5)}), append(set.Test.Label, c)
		}
	}
	named := byValue{}
	first, err := Test(named, set)
	for range 50 {
		if again, _ := Test(named, set); err != nil || again != first {
			t.Fatalf("%v and %v, %v", first, again, err)
		}
	}
}

// byValue names the class that a sample's value says.
type byValue struct{}

func (byValue) Predict(_ datasets.Samples, x [][]float32) (class []int, _ error) {
	for _, s := range x {
		class = append(class, int(s[0])-5)
	}
	return class, nil
}

func TestPredict(t *testing.T) {
	train := datasets.Samples{X: [][]float32{{0, 0, 1, 1}, {5}, {0, 1}}, Label: []int{2, 1, 2}}
	if got, err := (DTW{}).Predict(train, [][]float32{{0, 1, 1}, {4, 6}}); err != nil || !slices.Equal(got, []int{2, 1}) {
		t.Error(got, err)
	}
	if got, err := (Majority{}).Predict(train, [][]float32{{9}, {}}); err != nil || !slices.Equal(got, []int{2, 2}) {
		t.Error(got, err)
	}
	tied := datasets.Samples{X: [][]float32{{0}, {0}}, Label: []int{3, 1}}
	for _, c := range []Classifier{DTW{}, Majority{}} {
		want := map[bool]int{true: 1, false: 3}[c == Majority{}]
		if got, err := c.Predict(tied, [][]float32{{0}}); err != nil || got[0] != want {
			t.Errorf("%T: %v, %v", c, got, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	one := datasets.Samples{X: [][]float32{{1, 2}}, Label: []int{0}}
	nan := float32(math.NaN())
	for want, f := range map[string]func() error{
		"0 training samples and 0 classes": func() error { _, err := DTW{}.Predict(datasets.Samples{}, nil); return err },
		"1 training samples and 0 classes": func() error { _, err := Majority{}.Predict(datasets.Samples{X: one.X}, nil); return err },
		"DTW of -1 channels":               func() error { _, err := DTW{Channels: -1}.Predict(one, nil); return err },
		"a band of -2":                     func() error { _, err := DTW{Band: -2}.Predict(one, nil); return err },
		"training sample 0 has 2 values":   func() error { _, err := DTW{Channels: 3}.Predict(one, nil); return err },
		"sample 1 has 0 values":            func() error { _, err := DTW{}.Predict(one, [][]float32{{1}, {}}); return err },
		"sample 0 has NaN at 1":            func() error { _, err := DTW{}.Predict(one, [][]float32{{1, nan}}); return err },
		"the classifier is nil":            func() error { _, err := Test(nil, datasets.Set{}); return err },
		"0 test samples and 0 classes":     func() error { _, err := Test(DTW{}, datasets.Set{Train: one}); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "baseline: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// Of three classes with 4, 2 and 0 test samples one guess has the share of the first, and half of the mean.
func ExampleTest() {
	set := datasets.Set{
		Train: datasets.Samples{X: [][]float32{{0}, {1}, {0}}, Label: []int{0, 1, 0}},
		Test:  datasets.Samples{X: [][]float32{{0}, {0}, {0}, {1}, {1}, {1}}, Label: []int{0, 0, 0, 0, 1, 1}},
	}
	for _, c := range []Classifier{Majority{}, DTW{}} {
		score, err := Test(c, set)
		fmt.Printf("%T: %.2f of all, %.2f by class, %v\n", c, score.Accuracy, score.Balanced, err)
	}
	// Output:
	// baseline.Majority: 0.67 of all, 0.50 by class, <nil>
	// baseline.DTW: 0.83 of all, 0.88 by class, <nil>
}

// The posterior of each class from the formula itself, of all bags of four words.
func TestNaiveBayes(t *testing.T) {
	train := datasets.Samples{
		X:     [][]float32{{1, 0, 1, 0}, {1, 1, 0, 0}, {0, .5, 0, 1}, {0, 0, 0, 3}, {1, 0, 0, 1}, {0, 1, 1, 1}},
		Label: []int{0, 0, 2, 2, 2, 2},
	}
	var bags [][]float32
	var want []int
	for bits := range 16 {
		bag, likely := make([]float32, 4), [3]float64{0: 2. / 6, 2: 4. / 6}
		for k := range bag {
			bag[k] = float32(bits >> k & 1)
			for c := range likely {
				with, of := 1., 2.
				for i, x := range train.X {
					if train.Label[i] == c {
						if of++; x[k] > 0 {
							with++
						}
					}
				}
				likely[c] *= map[float32]float64{0: 1 - with/of, 1: with / of}[bag[k]]
			}
		}
		bags, want = append(bags, bag), append(want, slices.Index(likely[:], max(likely[0], likely[1], likely[2])))
	}
	if got, err := (NaiveBayes{}).Predict(train, bags); err != nil || !slices.Equal(got, want) || !slices.Contains(want, 0) {
		t.Errorf("%v, want %v (%v)", got, want, err)
	}
	scores, err := NaiveBayes{}.Scores(train, 4, bags)
	for i, s := range scores {
		if slices.Index(s, slices.Max(s)) != want[i] || !math.IsInf(s[1], -1) || !math.IsInf(s[3], -1) {
			t.Errorf("scores %v of bag %d, which is of class %d", s, i, want[i])
		}
	}
	// Of no words, class 0 has P(c) = 1/3 and no word with 1/4, 1/2, 1/2 and 3/4.
	if likely := math.Exp(scores[0][0]); err != nil || math.Abs(likely-1./3*1/4*1/2*1/2*3/4) > 1e-12 {
		t.Errorf("%v, %v", likely, err)
	}
	if _, err := (NaiveBayes{}).Scores(train, 2, bags); err == nil || err.Error() != "baseline: training sample 2 has class 2 of 2; give 0 to 1" {
		t.Errorf("error %v", err)
	}
	far := datasets.Samples{X: [][]float32{{1}, {0}}, Label: []int{1 << 40, 3}}
	if got, err := (NaiveBayes{}).Predict(far, far.X); err != nil || !slices.Equal(got, far.Label) {
		t.Errorf("%v, %v", got, err)
	}
	for want, f := range map[string]func() error{
		"0 training samples": func() error { _, err := NaiveBayes{}.Predict(datasets.Samples{}, nil); return err },
		"sample 1 has 2 values, and the first": func() error {
			_, err := NaiveBayes{}.Predict(train, [][]float32{{1, 1, 1, 1}, {1, 1}})
			return err
		},
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "baseline: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// The scores of a sample are minus its distances to the nearest of each class, of which the smallest is that by which it is named.
func TestScores(t *testing.T) {
	train := datasets.Samples{X: [][]float32{{0, 0}, {3, 0}, {9, 9}}, Label: []int{0, 2, 0}}
	x := [][]float32{{0, 1}, {8, 9, 9}}
	got, err := DTW{}.Scores(train, 3, x)
	want := [][]float64{{-1, math.Inf(-1), -math.Sqrt(9 + 1)}, {-1, math.Inf(-1), -math.Sqrt(25 + 36 + 81)}}
	for i := range want {
		if err != nil || len(got) != 2 || !slices.Equal(got[i], want[i]) {
			t.Errorf("%v, want %v (%v)", got, want, err)
		}
	}
	for want, f := range map[string]func() error{
		"training sample 1 has class 2 of 2": func() error { _, err := DTW{}.Scores(train, 2, x); return err },
		"scores of 65537 classes":            func() error { _, err := DTW{}.Scores(train, 1<<16+1, x); return err },
		"class 0 of -1":                      func() error { _, err := DTW{}.Scores(train, -1, x); return err },
		"sample 0 has 2 values":              func() error { _, err := DTW{Channels: 3}.Scores(train, 3, x); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "baseline: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
