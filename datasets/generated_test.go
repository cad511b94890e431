package datasets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// Every unit fires each of its spikes once, in order of time, the first and the last step are reached in every class, and the same manifold comes from the same seed.
func TestRandman(t *testing.T) {
	r := Randman{Train: 200, Valid: 30, Test: 70, Classes: 3, Units: 20, Spikes: 2, Steps: 50, Seed: 4}
	s, err := r.Set()
	if err != nil || s.Train.Len() != 200 || s.Valid.Len() != 30 || s.Test.Len() != 70 || s.Valid.Label[1] != 201%3 {
		t.Fatal(s.Train.Len(), s.Valid.Len(), s.Test.Len(), err)
	}
	first, last := map[string]bool{}, map[string]bool{}
	for _, p := range s.parts() {
		for i, x := range p.X {
			count := map[float32]int{}
			for k := 0; k < len(x); k += 2 {
				count[x[k+1]]++
				unit := fmt.Sprint(p.Label[i], x[k+1])
				first[unit], last[unit] = first[unit] || x[k] == 0, last[unit] || x[k] == 49
				if x[k] < 0 || x[k] > 49 || k > 0 && x[k] < x[k-2] {
					t.Fatalf("an event at %v ms", x[k])
				}
			}
			for u := range 20 {
				if count[float32(u)] != 2 {
					t.Fatalf("unit %d fires %d times", u, count[float32(u)])
				}
			}
		}
	}
	for _, reached := range []map[string]bool{first, last} {
		for unit, yes := range reached {
			if !yes {
				t.Errorf("class and unit %s never fire first, or last", unit)
			}
		}
	}
	again, err := r.Set()
	if err != nil || again.Digest() != s.Digest() {
		t.Error("the same seed draws others")
	}
	if r.Seed = 5; err != nil {
		t.Fatal(err)
	}
	if other, _ := r.Set(); other.Digest() == s.Digest() {
		t.Error("another seed draws the same")
	}
}

// The function of a dimension against its sum written out, and the number of its terms: 1000^(1/2) rounded up.
func TestRandmanFunction(t *testing.T) {
	terms := randmanTerms(stream(1, "t"), 2)
	if len(terms) != 32 || terms[0][0] != 0 || len(randmanTerms(stream(1, "t"), .1)) != 1000 {
		t.Fatalf("%d terms, the first of height %v", len(terms), terms[0][0])
	}
	again := stream(1, "t")
	points := [][]float64{{.3}, {.8}}
	got := Randman{Dim: 1, Alpha: 2}.values(again, points)
	for i, u := range points {
		want := 0.
		for k, v := range terms[1:] {
			want += v[0] * math.Sin(2*math.Pi*(float64(k+1)*u[0]*v[1]+v[2]))
		}
		if math.Abs(got[i]-want) > 1e-12 {
			t.Errorf("at %v: %v, want %v", u, got[i], want)
		}
	}
	if got := (Randman{Steps: 10}).steps([]float64{2, 4, 3, 3.79, 3.81}); !slices.Equal(got, []int{0, 9, 5, 8, 9}) {
		t.Errorf("steps %v", got)
	}
	if got := (Randman{Steps: 10}).steps([]float64{2, 2}); !slices.Equal(got, []int{0, 0}) {
		t.Errorf("steps %v of equal values", got)
	}
}

func TestCopying(t *testing.T) {
	c := Copying{Train: 300, Symbols: 4, Length: 3, Delay: 5}
	s, err := c.Set()
	if err != nil || c.Steps() != 11 || !slices.Equal(s.Shape, []int{11, 5}) || s.Valid.Len() != 0 {
		t.Fatal(s.Shape, err)
	}
	var count [4]int
	for i, x := range s.Train.X {
		for step := range 11 {
			row, label := x[5*step:5*step+5], s.Train.StepLabel[i][step]
			shown, n := slices.Index(row, 1), 0
			for _, v := range row {
				n += int(v)
			}
			want := -1
			if step >= 8 {
				want = slices.Index(s.Train.X[i][5*(step-8):5*(step-8)+5], 1)
				count[want]++
			}
			switch {
			case step < 3 && (shown < 0 || shown > 3 || n != 1), step >= 3 && step != 8 && n != 0, step == 8 && (shown != 4 || n != 1), label != want:
				t.Fatalf("sample %d: step %d shows %v and is %d, want %d", i, step, row, label, want)
			}
		}
	}
	if slices.Min(count[:]) < 170 || slices.Max(count[:]) > 280 { // 225 of each
		t.Errorf("symbols occur %v times", count)
	}
}

// Whoever always says 1 has a mean square error of 1/6.
func TestAdding(t *testing.T) {
	s, err := Adding{Train: 4000, Steps: 7}.Set()
	if err != nil || s.Outputs != 1 || !slices.Equal(s.Shape, []int{7, 2}) {
		t.Fatal(s.Shape, err)
	}
	squares := 0.
	for i, x := range s.Train.X {
		sum, marks := float32(0), [2]int{}
		for step := range 7 {
			if x[2*step+1] == 1 {
				sum += x[2*step]
				marks[min(step/3, 1)]++
			}
		}
		if marks != [2]int{1, 1} || s.Train.Target[i][0] != sum {
			t.Fatalf("sample %d: %v marks, %v, target %v", i, marks, sum, s.Train.Target[i])
		}
		squares += math.Pow(float64(sum)-1, 2)
	}
	if got := squares / 4000; math.Abs(got-1./6) > .01 {
		t.Errorf("a mean square error of %v", got)
	}
}

// The class follows from the stimuli, which the spikes tell; either stimulus alone does not tell it; cells fire at 50 and 5 Hz.
func TestDelayedMatch(t *testing.T) {
	d := DelayedMatch{Train: 2000, Show: 100, Delay: 50, Stimuli: 3}
	s, err := d.Set()
	if err != nil || d.Steps() != 250 {
		t.Fatal(d.Steps(), err)
	}
	var same [3][2]int
	spikes := [2]int{}
	for i, x := range s.Train.X {
		var seen [2][3]int
		for k := 0; k < len(x); k += 2 {
			switch stimulus := int(x[k+1]) / 10; {
			case x[k] < 100:
				seen[0][stimulus]++
			case x[k] >= 150:
				seen[1][stimulus]++
			default:
				spikes[0]++
			}
		}
		shown := [2]int{}
		for k, of := range seen {
			shown[k] = slices.Index(of[:], slices.Max(of[:]))
			spikes[1] += of[shown[k]]
		}
		if class := s.Train.Label[i]; (shown[0] == shown[1]) != (class == 1) {
			t.Fatalf("sample %d: stimuli %v, class %d", i, shown, class)
		}
		same[shown[1]][s.Train.Label[i]]++
	}
	for k, n := range same {
		if share := float64(n[1]) / float64(n[0]+n[1]); math.Abs(share-.5) > .08 {
			t.Errorf("stimulus %d was the first one too in %.2f of the samples", k, share)
		}
	}
	if hidden, shown := float64(spikes[0])/(2000*50*30), float64(spikes[1])/(2000*200*10); math.Abs(hidden-.005) > .0005 || math.Abs(shown-.05) > .001 {
		t.Errorf("cells fire with %.4f and %.4f", hidden, shown)
	}
}

// The highest point of a beat is where it should be, a premature beat has the beat before it in its window and a normal one has not, shares and heights are
// those that are asked for.
func TestHeart(t *testing.T) {
	s, err := Heart{Train: 150, Premature: .4, Noise: 1e-9}.Set()
	if err != nil || !slices.Equal(s.Shape, []int{360, 1}) {
		t.Fatal(s.Shape, err)
	}
	premature, unlike := 0, 0
	for i, x := range s.Train.X {
		if top := slices.Max(x[200:]); x[250] != top || top < .95 || top > 1.4 || slices.Min(x) < -1.2 {
			t.Errorf("beat %d has %v at its mark, from %v to %v", i, x[250], slices.Min(x), top)
		}
		before, class := slices.Max(x[:190]) > .9, s.Train.Label[i]
		if premature += class; before != (class == 1) {
			unlike++
		}
	}
	if premature < 40 || premature > 80 || unlike > 4 { // the time before a normal beat is below 0.694 s, 2.6 deviations, in one of 200
		t.Errorf("%d of 150 beats are premature, and %d look as if they were of the other class by the time before them", premature, unlike)
	}
}

// Without waves the voltage decays with a time constant of 1 s; the slope of one wave is that of the equation.
func TestHeartSlope(t *testing.T) {
	if s := heartSlope(2, 4, 1); math.Abs(s+2) > 1e-4 {
		t.Errorf("slope %v between waves", s)
	}
	angle := 2*math.Pi - math.Pi/3 + .2
	if got, want := heartSlope(.5, angle, 2), -.5-2.4*.2*math.Exp(-.04/.125); math.Abs(got-want) > 1e-6 {
		t.Errorf("slope %v at the wave P, want %v", got, want)
	}
}

// A wave alone integrates to a·b²/ω·exp(−Δ²/2b²), but for the decay, which takes some hundredths of it within the wave.
func TestHeartWave(t *testing.T) {
	intervals := make([]heartInterval, heartBeats+2)
	for i := range intervals {
		intervals[i] = heartInterval{heartMean, 1}
	}
	upright, at := heartBeat(intervals)
	intervals[heartBeats-1].p = -.5
	turned, same := heartBeat(intervals)
	p := at - int(heartRate*heartMean/6)
	want := 1.5 * 1.2 * .25 * .25 / (2 * math.Pi / heartMean)
	if got := upright[p] - turned[p]; at != same || math.Abs(got/want-1) > .08 {
		t.Errorf("wave P differs by %v, want %v", got, want)
	}
	lo, scale := heartScale()
	if top := (upright[at]-lo)*scale - .4; math.Abs(top-1.2) > .01 {
		t.Errorf("a beat is %v mV high", top)
	}
}

// One bright pixel, a camera that moves by a pixel: closed form of the brightness, and as many events up as levels are crossed.
func TestSaccades(t *testing.T) {
	s := Saccades{Reach: 2, Duration: 4, Threshold: .5, Floor: 1}
	set, err := s.Set(Set{Name: "dot", Shape: []int{2, 3}, Classes: 1, Train: Samples{X: [][]float32{{0, 0, 0, 0, float32(math.E), 0}}, Label: []int{0}}})
	if err != nil || set.Name != "dot-saccades" || !slices.Equal(set.Shape, []int{0, 2}) || s.Steps() != 12 {
		t.Fatal(set, err)
	}
	const height, width = 4, 5
	brightness := func(t, x, y int) float64 {
		place := func(t float64) (float64, float64) {
			switch {
			case t <= 4:
				return t / 4, t / 2
			case t <= 8:
				return 1 + (t-4)/4, 2 - (t-4)/2
			}
			return 2 - (t-8)/2, 0
		}
		dx, dy := place(float64(t))
		return float64(float32(math.E)) * max(0, 1-math.Abs(float64(x)-1-dx)) * max(0, 1-math.Abs(float64(y)-1-dy))
	}
	var want []float32
	level := [height * width]float64{}
	for t := range 13 {
		for i := range level {
			l := math.Log(1 + brightness(t, i%width, i/width))
			if t == 0 {
				level[i] = l
			}
			for ; l-level[i] >= .5; level[i] += .5 {
				want = append(want, float32(t-1), float32(height*width+i))
			}
			for ; level[i]-l >= .5; level[i] -= .5 {
				want = append(want, float32(t-1), float32(i))
			}
		}
	}
	if got := set.Train.X[0]; !slices.Equal(got, want) || len(want) < 20 {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestGeneratedRefuse(t *testing.T) {
	image := func(shape []int, x ...float32) Set {
		return Set{Name: "i", Shape: shape, Train: Samples{X: [][]float32{x}}}
	}
	for want, f := range map[string]func() error{
		"randman: -1 samples":                   func() error { _, err := Randman{Test: -1}.Set(); return err },
		"randman: classes of 1":                 func() error { _, err := Randman{Classes: 1}.Set(); return err },
		"randman: Alpha of NaN":                 func() error { _, err := Randman{Alpha: math.NaN()}.Set(); return err },
		"copying: a delay of -1":                func() error { _, err := Copying{Delay: -1}.Set(); return err },
		"adding: steps of 1":                    func() error { _, err := Adding{Steps: 1}.Set(); return err },
		"delayed match: stimuli of 1":           func() error { _, err := DelayedMatch{Stimuli: 1}.Set(); return err },
		"heart: a share of premature beats":     func() error { _, err := Heart{Premature: 1.5}.Set(); return err },
		"heart: noise of NaN":                   func() error { _, err := Heart{Noise: math.NaN()}.Set(); return err },
		"saccades: a reach of -1":               func() error { _, err := Saccades{Reach: -1}.Set(Set{}); return err },
		"saccades: i has samples of shape [4]":  func() error { _, err := Saccades{}.Set(image([]int{4}, 1, 2, 3, 4)); return err },
		"training part: sample 0 has 3 values":  func() error { _, err := Saccades{}.Set(image([]int{2, 2}, 1, 2, 3)); return err },
		"training part: sample 0 has -1 at 1; ": func() error { _, err := Saccades{}.Set(image([]int{1, 2}, 1, -1)); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "datasets: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if (Copying{Delay: -1}).Steps() != 0 || (DelayedMatch{Show: -1}).Steps() != 0 || (Saccades{Reach: -1}).Steps() != 0 {
		t.Error("steps of what is refused")
	}
}
