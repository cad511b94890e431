package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// TestMackeyGlassSeries compares every system with points 0, 1, 2 and 10 of another program's integration by the same
// method (Python, float64), given with seven digits.
func TestMackeyGlassSeries(t *testing.T) {
	for tau, want := range map[int][4]float64{
		17: {1.2667777, 1.3034008, 1.2823045, .4374329}, 18: {1.3277568, 1.3437288, 1.3247174, .5421837},
		19: {1.3403915, 1.3157739, 1.0900768, .9160327}, 20: {1.2276100, 1.2195847, 1.1816017, .6238977},
		21: {1.1651541, 1.1470150, 1.0894899, .5703670}, 22: {1.0284757, 1.0490743, 1.0859524, 1.2312016},
		23: {1.3508629, 1.3481245, 1.3191113, .6979737}, 24: {.6223530, .6309435, .6474753, .8845216},
		25: {1.3873021, 1.3876428, 1.3676073, .7655003}, 26: {.9878232, .9882521, .9896755, 1.0138915},
		27: {1.2387768, 1.2545131, 1.2794676, .9719486}, 28: {.6554998, .6712633, .7216662, 1.2110188},
		29: {1.2477758, 1.2354227, 1.1947265, .6363879}, 30: {.5292163, .5397470, .5626320, .8402533},
	} {
		x, err := MackeyGlass{Tau: tau}.Series()
		if err != nil || len(x) != 1501 {
			t.Fatalf("τ = %d: %d points, %v", tau, len(x), err)
		}
		for k, i := range []int{0, 1, 2, 10} {
			if math.Abs(x[i]-want[k]) > 1e-7 {
				t.Errorf("τ = %d: point %d is %.8f, want %.7f", tau, i, x[i], want[k])
			}
		}
	}
}

// TestMackeyGlassVectors holds the series of τ = 17 to the converged one of that program (steps of 1/300, 1/600 and 1/1200
// agree to 1e-9 at point 750), and to NeuroBench's own generator as far as chaos lets two integrators agree.
func TestMackeyGlassVectors(t *testing.T) {
	x, err := MackeyGlass{}.Series()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]float64{0: 1.266777730, 1: 1.303400783, 2: 1.282304538, 3: 1.177091371, 4: 1.029534815, 5: .877077831, 6: .737615919,
		7: .616858612, 8: .514609920, 9: .443787322, 10: .437432880, 100: 1.128432816, 300: .688820502, 750: .621463964} {
		if math.Abs(x[i]-want) > 2e-9 {
			t.Errorf("point %d is %.9f, want %.9f", i, x[i], want)
		}
	}
	if math.Abs(x[1500]-1.00177) > 1e-5 {
		t.Errorf("point 1500 is %.6f", x[1500])
	}
	var lines []string
	for _, v := range x[:101] {
		lines = append(lines, fmt.Sprintf("%.6f", v))
	}
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	if got := hex.EncodeToString(sum[:]); got != "100024522fc74d55ad9c3ee6551409eac657130b92b45cd1e2a5b44276cea0be" {
		t.Errorf("points 0 to 100 have SHA-256 %s", got)
	}
	for i, want := range []float64{1.2667782058260955, 1.3034155099072944, 1.2822145599914636, 1.1768225455275079, 1.0291232443114826,
		.8765856654095042, .7370944148730584, .6163346179150946, .5141282995874731, .443507931907669} {
		if math.Abs(x[i]-want) > 6e-4 {
			t.Errorf("point %d is %.6f, NeuroBench's generator gives %.6f", i, x[i], want)
		}
	}
}

// TestMackeyGlassRepeats: repetition r starts ⌊37.5 r⌋ points later.
func TestMackeyGlassRepeats(t *testing.T) {
	first, err := MackeyGlass{}.Series()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []int{1, 2, 29} {
		x, err := MackeyGlass{Repeat: r}.Series()
		shift := int(37.5 * float64(r))
		if err != nil || !slices.Equal(x[:1501-shift], first[shift:]) {
			t.Errorf("repetition %d is not the series from point %d on, %v", r, shift, err)
		}
	}
}

// TestMackeyGlassPast: up to t = τ the delayed value is the past p, so that x_0 = c + (p − c)·exp(−τ/10) with c = 2p/(1 + p^10).
func TestMackeyGlassPast(t *testing.T) {
	for _, tau := range []int{17, 30} {
		for _, past := range []float64{.3, .5, 1, 1.1, 2} {
			x, err := MackeyGlass{Tau: tau, Past: past}.Series()
			c := 2 * past / (1 + math.Pow(past, 10))
			if want := c + (past-c)*math.Exp(-float64(tau)/10); err != nil || math.Abs(x[0]-want) > 1e-9 {
				t.Errorf("τ = %d, past %v: point 0 is %v, want %v; %v", tau, past, x[0], want, err)
			}
		}
	}
	if m, err := (MackeyGlass{}).Resolve(); err != nil || m.Past != .7206597 {
		t.Errorf("the default past is %v, %v", m.Past, err)
	}
}

func TestMackeyGlassSet(t *testing.T) {
	s, err := MackeyGlass{}.Set()
	if err != nil {
		t.Fatal(err)
	}
	if s.Outputs != 1 || s.Classes != 0 || !slices.Equal(s.Shape, []int{750, 1}) || s.Train.Len() != 1 || s.Test.Len() != 1 {
		t.Errorf("%d outputs, %d classes, shape %v, %d and %d samples", s.Outputs, s.Classes, s.Shape, s.Train.Len(), s.Test.Len())
	}
	x, y := slices.Concat(s.Train.X[0], s.Test.X[0]), slices.Concat(s.Train.Target[0], s.Test.Target[0])
	if len(x) != 1500 || !slices.Equal(x[1:], y[:1499]) || y[749] != float32(.621463964) {
		t.Errorf("%d inputs, target 749 is %v", len(x), y[749])
	}
}

// scripted is a model that checks how it is used, and answers from a list.
type scripted struct {
	inputs, targets, given []float64
	answer                 func(i int) float64
	fault                  error
}

func (s *scripted) Fit(inputs, targets []float64) error {
	s.inputs, s.targets = inputs, targets
	return s.fault
}

func (s *scripted) Next(x float64) float64 {
	s.given = append(s.given, x)
	return s.answer(len(s.given) - 1)
}

// TestMackeyGlassScore walks through the protocol with models whose error is known in closed form.
func TestMackeyGlassScore(t *testing.T) {
	x, err := MackeyGlass{}.Series()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer func(i int) float64
		want   float64
	}{
		"right":       {func(i int) float64 { return x[751+i] }, 0},
		"three times": {func(i int) float64 { return 3 * x[751+i] }, 100},
		"zero":        {func(i int) float64 { return 0 }, 200},
		"NaN once":    {func(i int) float64 { return map[bool]float64{true: math.NaN(), false: x[751+i]}[i == 300] }, 200},
		"infinite":    {func(i int) float64 { return math.Inf(1) }, 200},
	} {
		model := &scripted{answer: c.answer}
		got, err := MackeyGlass{}.Score(model)
		if err != nil || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, %v, want %v", name, got, err, c.want)
		}
		if !slices.Equal(model.inputs, x[:750]) || !slices.Equal(model.targets, x[1:751]) || len(model.given) != 750 || model.given[0] != x[750] {
			t.Errorf("%s: trained on %d, given %d", name, len(model.inputs), len(model.given))
		}
		if last := model.given[299]; last != c.answer(298) {
			t.Errorf("%s: was given %v instead of its own output", name, last)
		}
	}
	broken := errors.New("no memory")
	if _, err := (MackeyGlass{}).Score(&scripted{fault: broken}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestMackeyGlassRefuses(t *testing.T) {
	for _, m := range []MackeyGlass{{Tau: 16}, {Tau: 31}, {Tau: -1}, {Repeat: 30}, {Repeat: -1}, {Past: -.5}, {Past: 2.1}, {Past: math.NaN()}} {
		if x, err := m.Series(); err == nil || x != nil || !strings.HasPrefix(err.Error(), "datasets: mackey-glass: ") {
			t.Errorf("%+v: error %v", m, err)
		}
		if _, err := m.Set(); err == nil {
			t.Errorf("%+v: a set", m)
		}
		if _, err := m.Score(&scripted{}); err == nil {
			t.Errorf("%+v: a score", m)
		}
	}
	if _, err := (MackeyGlass{}).Score(nil); err == nil {
		t.Error("a score of no model")
	}
}
