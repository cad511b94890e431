package plot

import (
	"bytes"
	"fmt"
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
