package plot

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A name has one colour, in whatever order and in whatever figure it stands.
func TestColorBelongsToTheName(t *testing.T) {
	names := []string{"CSDP", "STDP", "surrogate gradient", "a rule of my own", "another"}
	of := slots(names, nil)
	slices.Reverse(names)
	for name, slot := range slots(names, nil) {
		if of[name] != slot {
			t.Errorf("%s: %d in one order, %d in the other", name, of[name], slot)
		}
	}
	for name, want := range map[string]int{"CSDP": 0, "STDP": 1, "surrogate gradient": 2} {
		if of[name] != want {
			t.Errorf("%s has colour %d, want %d", name, of[name], want)
		}
	}
	if of := slots(names, []string{"another", "CSDP"}); of["another"] != 0 || of["CSDP"] != 1 {
		t.Errorf("names that are listed have %v", of)
	}
}

// In whatever figure a name stands, it has its own colour, unless another one of the figure has the same: then the first by the alphabet keeps it.
// No two of six names share a colour.
func TestNamesKeepTheirColorInEveryFigure(t *testing.T) {
	next := random(7)
	for range 500 {
		var names []string
		for range 2 + int(next()*5) {
			names = append(names, fmt.Sprintf("rule %d", int(next()*1000)))
		}
		slices.Sort(names)
		names = slices.Compact(names)
		of, seen := slots(names, nil), map[int]bool{}
		for i, name := range names {
			own, _ := slot(name)
			earlier := slices.ContainsFunc(names[:i], func(other string) bool { s, _ := slot(other); return s == own })
			if (of[name] == own) == earlier {
				t.Fatalf("%q of %q has colour %d, its own is %d", name, names, of[name], own)
			}
			if of[name] >= len(palette) || seen[of[name]] {
				t.Fatalf("%q: colours %v", names, of)
			}
			seen[of[name]] = true
		}
	}
}

// A series without a name, or whose colour is given, takes no colour from others.
func TestColorsThatAreGivenTakeNone(t *testing.T) {
	names := []string{"arctangent", "fast sigmoid, k = 1", "slope"}
	of := slots(names, nil)
	with := slots(append(slices.Clone(names), "", colored+"arctangent", colored+"step", colored+"b", colored+"c"), nil)
	for _, name := range names {
		if of[name] != with[name] {
			t.Errorf("%s: colour %d alone, %d with others", name, of[name], with[name])
		}
	}
	line := func(name string, look Look) Line {
		return Line{Name: name, X: []float64{0, 1}, Y: []float64{0, 1}, Look: look}
	}
	own, _ := slot("a")
	svg := svgOf(t)(Lines("", Axis{}, Axis{}, line("a", Look{Color: ink}), line("b", Look{Color: grey}), line("", Look{}), line("a", Look{})))
	if color := fmt.Sprintf("#%06X", int(palette[own])); !strings.Contains(svg, color) {
		t.Errorf("no line has the colour %s of its name", color)
	}
}

// The rules of one comparison, the populations of one net and the parts of one data set own colours that differ, so they have the same in every figure.
func TestFamiliesOwnColors(t *testing.T) {
	for _, family := range [][]string{
		{"csdp", "stdp", "surrogate", "eprop", "eventprop", "bptc"}, {"csdp", "csdp-unsup", "stdp", "surrogate"},
		{"BPTT", "e-prop", "OTTT", "DECOLLE", "random feedback", "ANN"}, {"input", "hidden", "output", "label"}, {"input", "hidden1", "hidden2", "output"},
		{"input", "hidden1", "hidden2", "context", "class", "reconstruction"}, {"input", "excitatory", "inhibitory"},
		{"before", "after"}, {"training", "validation", "test"}, {"wanted", "fired"},
	} {
		of := slots(family, nil)
		for _, name := range family {
			if own, owned := slot(name); !owned || of[name] != own {
				t.Errorf("%s of %q: colour %d, its own is %d (%v)", name, family, of[name], own, owned)
			}
		}
	}
}

// No two of many names look alike.
func TestLooksDiffer(t *testing.T) {
	var names []string
	for i := range 30 {
		names = append(names, strings.Repeat("x", i+1))
	}
	c := &canvas{panel: &panel{}}
	seen := map[string]string{}
	for i, l := range c.looks(names...) {
		key := fmt.Sprint(l)
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s look alike", other, names[i])
		}
		seen[key] = names[i]
	}
}

// The curve of a name has its colour in a figure of all and in one of its own; a comparison has it too.
func TestCurvesKeepTheirColors(t *testing.T) {
	curve := func(name string) Curve {
		return Curve{Name: name, X: []float64{1, 2, 3}, Runs: [][]float64{{0.1, 0.5, 0.6}}}
	}
	all := svgOf(t)(Learning("", "y", curve("CSDP"), curve("STDP"), curve("surrogate gradient")))
	bars := svgOf(t)(Comparison("", "y", Bar{Name: "STDP", Mean: 1, Lo: 0, Hi: 2}))
	alone := svgOf(t)(Learning("", "y", curve("STDP")))
	const vermilion = "#D55E00"
	for name, svg := range map[string]string{"all": all, "bars": bars, "alone": alone} {
		if !strings.Contains(svg, vermilion) {
			t.Errorf("%s: STDP is not vermilion", name)
		}
	}
	if regexp.MustCompile("stroke:#0072B2").MatchString(alone + bars) {
		t.Error("STDP alone has the colour of the first curve")
	}
}

func svgOf(t *testing.T) func(f *Figure, err error) string {
	return func(f *Figure, err error) string {
		t.Helper()
		var b bytes.Buffer
		if err == nil {
			err = f.SVG(&b)
		}
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
}

// Series of one name have one colour, and each has signs of its own: few points markers, many points dashes.
func TestSeriesOfOneNameDiffer(t *testing.T) {
	for _, points := range []int{5, 100} {
		x := make([]float64, points)
		for i := range x {
			x[i] = float64(i)
		}
		lines, err := Lines("", Axis{}, Axis{}, Line{Name: "a", X: x, Y: x}, Line{Name: "a", X: x, Y: off(x)}, Line{Name: "a", X: x, Y: x, Smooth: true},
			Line{Name: "a", X: x, Y: x, Smooth: true})
		if err != nil {
			t.Fatal(err)
		}
		curves, err := Learning("", "loss", Curve{Name: "a", X: x, Runs: [][]float64{x}}, Curve{Name: "a", X: x, Runs: [][]float64{off(x)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*Figure{lines, curves} {
			seen := map[string]bool{}
			key := drawnOn(t, f).panel.key
			for _, e := range key {
				seen[fmt.Sprint(e.marker, e.pen)] = true
				if e.pen.color != key[0].pen.color {
					t.Errorf("%s of %d points: two colours of one name", f.kind, points)
				}
			}
			if len(seen) != len(key) {
				t.Errorf("%s of %d points: %d signs for %d series: %v", f.kind, points, len(seen), len(key), key)
			}
			g, err := Grid("", Layout{Share: ShareKey}, f)
			if err != nil {
				t.Fatal(err)
			}
			if shared := drawnOn(t, g).panel.key; len(shared) != len(key) {
				t.Errorf("%s of %d points: a shared key has %d of %d series", f.kind, points, len(shared), len(key))
			}
		}
	}
}

// The key says of which samples curves are: once if all are of the same.
func TestKeySaysWhichSamples(t *testing.T) {
	x, two := []float64{1, 2}, [][]float64{{0, 1}, {0, 0.8}}
	for _, c := range []struct {
		curves []Curve
		want   []string
	}{
		{[]Curve{{Name: "csdp", On: "validation", X: x, Runs: two}, {Name: "stdp", On: "validation", X: x, Runs: two}},
			[]string{"csdp", "stdp", "validation: mean of 2 seeds, its 95 % interval, single seeds"}},
		{[]Curve{{Name: "csdp", On: "training", X: x, Runs: two}, {Name: "csdp", On: "validation", X: x, Runs: two}},
			[]string{"csdp, training", "csdp, validation", "mean of 2 seeds, its 95 % interval, single seeds"}},
		{[]Curve{{Name: "csdp", On: "validation", X: x, Runs: two[:1]}}, []string{"csdp", "on validation samples"}},
		{[]Curve{{Name: "csdp", X: x, Runs: two[:1]}}, []string{"csdp"}},
		{[]Curve{{X: x, Runs: two[:1]}}, nil},
		{[]Curve{{X: x, Runs: two}}, []string{"mean of 2 seeds, its 95 % interval, single seeds"}},
	} {
		f, err := Learning("", "accuracy", c.curves...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range drawnOn(t, f).panel.key {
			got = append(got, e.name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("key %q, want %q", got, c.want)
		}
	}
}

// Axes of shares end where shares must, also where an interval goes beyond; those of other values, and of labels that lack a %, have room around them.
func TestAxesOfSharesEndAtOne(t *testing.T) {
	for _, c := range []struct {
		label    string
		lo, hi   float64
		beyond   float64
		from, to float64
	}{
		{"accuracy", 0.95, 0.99, 1.03, 0.946, 1},
		{"share of right answers (%)", 95, 99, 103, 94.6, 100},
		{"loss", 0.95, 0.99, 1.03, 0.946, 1.034},
		{"accuracy", 95, 99, 103, 94.6, 103.4},
	} {
		bars, err := Comparison("", c.label, Bar{Name: "a", Mean: c.lo, Lo: c.lo, Hi: c.beyond}, Bar{Name: "b", Mean: c.hi, Lo: c.lo, Hi: c.hi})
		if err != nil {
			t.Fatal(err)
		}
		if x := drawnOn(t, bars).panel.area.x; math.Abs(x.lo-c.from) > 1e-9 || math.Abs(x.hi-c.to) > 1e-9 {
			t.Errorf("comparison, %s: from %g to %g, want %g to %g", c.label, x.lo, x.hi, c.from, c.to)
		}
	}
	curves, err := Learning("", "accuracy", Curve{Name: "a", X: []float64{1, 2}, Runs: [][]float64{{0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if y := drawnOn(t, curves).panel.area.y; y.lo != 0 || y.hi != 1 {
		t.Errorf("learning: from %g to %g", y.lo, y.hi)
	}
}

// Numbers that have no room beside the data of a narrow panel stand over the marks.
func TestComparisonKeepsItsNumbersInNarrowPanels(t *testing.T) {
	bars, err := Comparison("", "accuracy (%)", Bar{Name: "surrogate", Mean: 95.61, Lo: 94.9, Hi: 96.2,
		Interval: "95 % interval over seeds", Runs: []float64{95, 96.2}}, Bar{Name: "csdp", Mean: 91, Lo: 90.1, Hi: 92})
	if err != nil {
		t.Fatal(err)
	}
	g, err := Grid("", Layout{}, bars, bars)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []*Figure{bars, g} {
		f = f.Styled(Style{Medium: Paper, Width: OneColumn})
		checkTexts(t, f)
		texts := strings.Join(textsOf(t, f), "|")
		for _, want := range []string{"95.61 [94.90, 96.20]", "91.00 [90.10, 92.00]"} {
			if !strings.Contains(texts, want) {
				t.Errorf("%s lacks %s: %s", f.kind, want, texts)
			}
		}
	}
}

// A band of accuracies ends at 0 and 1; one of other values does not.
func TestBandsOfAccuraciesAreCut(t *testing.T) {
	for label, want := range map[string]span{"accuracy": {0, 1}, "validation accuracy (%)": {0, 100}, "loss": {}} {
		if got := limitsOf(label); got != want {
			t.Errorf("%s: %v, want %v", label, got, want)
		}
	}
	line := span{0, 1}.cut(spreads(Curve{X: []float64{1}, Runs: [][]float64{{0.9}, {1}}}))
	if line[0].hi != 1 || line[0].lo >= 0.9 {
		t.Errorf("%+v", line[0])
	}
}
