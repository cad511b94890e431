package plot

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

func documentOf(t *testing.T, f *Figure, err error) string {
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

// Names beside more lines than have room end with the number of those that are left out; none leaves the figure or overlaps another.
func TestNamesOfManyLines(t *testing.T) {
	for _, n := range []int{3, 12, 60} {
		var lines []Line
		for i := range n {
			lines = append(lines, Line{Name: fmt.Sprint("class ", i), X: []float64{0, 1}, Y: []float64{0, float64(i % 3)}, Naming: AtEnd})
		}
		f, err := Lines("title", Axis{Label: "x"}, Axis{Label: "y"}, lines...)
		svg := documentOf(t, f, err)
		checkTexts(t, f)
		named := strings.Count(svg, ">class ")
		if left := fmt.Sprintf("and %d more", n-named); strings.Contains(svg, left) != (named < n) || named < 3 {
			t.Errorf("%d of %d lines are named, and %q", named, n, left)
		}
	}
}

// One long name takes no room from those of other classes.
func TestConfusionNamesEveryClass(t *testing.T) {
	f, err := Confusion("", [][]int{{1, 2}, {3, 4}}, []string{strings.Repeat("a very long name ", 8), "short"})
	if svg := documentOf(t, f, err); strings.Count(svg, ">short<") != 2 {
		t.Errorf("the second class is named %d times", strings.Count(svg, ">short<"))
	}
}

// Long names beside the first cell leave the same room to all cells.
func TestTraceOfCellsAlike(t *testing.T) {
	in := Train{Name: strings.Repeat("long name ", 20), Spikes: chanceTrain(50, 2, 0.2, 1)}
	v := make([]float64, 50)
	for cells := 1; cells <= 3; cells++ {
		recorded := make([]Recording, cells)
		for i := range recorded {
			recorded[i] = Recording{Name: fmt.Sprint(i), Inputs: []Train{in}, Potential: v}
		}
		l, err := lanesOf("trace", 1, Axis{}, Axis{}, recorded)
		if err != nil {
			t.Fatal(err)
		}
		widths := l.wide(l.board("", recorded), 468).Widths
		sum := 0.0
		for _, w := range widths {
			sum += w
		}
		if first, last := widths[0], widths[len(widths)-1]; sum < 467 || sum > 469 || cells > 1 && first > 1.51*last {
			t.Errorf("%d cells: widths %v", cells, widths)
		}
	}
}

// One value alone is seen: at another value the figure is another.
func TestOneValueIsSeen(t *testing.T) {
	x, y := Axis{Lo: 0, Hi: 2}, Axis{Lo: -2, Hi: 2}
	for name, draw := range map[string]func(v float64) (*Figure, error){
		"Potential": func(v float64) (*Figure, error) { return Potential("", 1, []float64{v}, nil, nil, y) },
		"Trace": func(v float64) (*Figure, error) {
			return Trace("", 1, y, y, Recording{Potential: []float64{0}, Currents: []Current{{"i", []float64{v}}}})
		},
		"smooth": func(v float64) (*Figure, error) {
			return Lines("", x, y, Line{Name: "p", X: []float64{1}, Y: []float64{v}, Smooth: true})
		},
		"goodness": func(v float64) (*Figure, error) {
			return Goodness("", 0, LayerGoodness{"p", []float64{0, 2}, []float64{math.NaN(), v}})
		},
	} {
		f, err := draw(0.5)
		g, other := draw(1)
		if documentOf(t, f, err) == documentOf(t, g, other) {
			t.Errorf("%s: 0.5 and 1 look alike", name)
		}
	}
	kernel := Window{Kernel: 1}
	if x, y := kernel.smooth(1, []float64{1000}); len(x) != 1 || len(y) != 1 || alone(x) == NoMarker {
		t.Errorf("the rate in one step has %d places and marker %v", len(x), alone(x))
	}
}

// Scripts that run from right to left, or whose letters join, would be other words: they are errors. Korean and accents are not.
func TestScriptsThatCannotBeWritten(t *testing.T) {
	for _, text := range []string{"שלום עולם", "نموذج", "नमूना"} {
		if err := laidOut("x " + text); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %v", text, err)
		}
	}
	for _, text := range []string{"막전위", "naïve Ångström ŷ", "τ_{mem} ∇ ℝ", "脉冲"} {
		if err := laidOut(text); err != nil {
			t.Error(err)
		}
	}
	f, err := Comparison("", "y", Bar{Name: "שלום", Mean: 1, Lo: 1, Hi: 1})
	if err != nil {
		t.Fatal(err)
	}
	for format, err := range formats(f) {
		if err == nil || !strings.Contains(err.Error(), "Hebrew") {
			t.Errorf("%s: error %v", format, err)
		}
	}
}

// A tick that is nowhere is refused.
func TestTicksAreNumbers(t *testing.T) {
	x := Axis{Label: "x", Ticks: []Tick{{1, "one"}, {math.NaN(), "nowhere"}}}
	if _, err := Lines("", x, Axis{}, Line{Name: "p", X: []float64{1, 2}, Y: []float64{1, 2}}); err == nil || !strings.Contains(err.Error(), `tick 1, "nowhere"`) {
		t.Errorf("error %v", err)
	}
}

// A band whose ends are exchanged is refused.
func TestBandsIncrease(t *testing.T) {
	l := Line{Name: "p", X: []float64{1, 2}, Y: []float64{1, 2}, Lo: []float64{0, 3}, Hi: []float64{2, 1}}
	if _, err := Lines("", Axis{}, Axis{}, l); err == nil || !strings.Contains(err.Error(), "index 1") {
		t.Errorf("error %v", err)
	}
}

// Beside low tiles a bar has room for its numbers and its label.
func TestBarsBesideLowTiles(t *testing.T) {
	events := []float32{0, 0, 3, 1, 99, 3}
	for _, n := range []float64{10, 20, 100} {
		f, err := EventFrames("title", events, 1, 2, n)
		if svg := documentOf(t, f, err); !strings.Contains(svg, ">ON − OFF events<") {
			t.Errorf("windows of %g ms: the label is shortened", n)
		}
		checkTexts(t, f)
	}
}
