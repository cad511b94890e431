package plot

import (
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
)

// strokes is a back-end that keeps what was stroked and filled, in order.
type strokes struct {
	nowhere
	color  color.Color
	paths  []vg.Path
	colors []color.Color
}

func (s *strokes) SetColor(c color.Color) { s.color = c }
func (s *strokes) Stroke(p vg.Path) {
	s.paths, s.colors = append(s.paths, slices.Clone(p)), append(s.colors, s.color)
}
func (s *strokes) Fill(p vg.Path) { s.Stroke(p) }

// square is a figure with axes from 0 to 10.
func square(t *testing.T) *Figure {
	t.Helper()
	f, err := Lines("", Axis{Label: "x", Hi: 10}, Axis{Label: "y", Hi: 10}, Line{Name: "a", X: []float64{0, 10}, Y: []float64{0, 10}})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// painted draws a figure and returns what was drawn, and its axes.
func painted(t *testing.T, f *Figure) (*strokes, axes) {
	t.Helper()
	s := &strokes{}
	c := f.canvas(s, 400, 300, vectorDPI)
	if err := f.paint(c); err != nil {
		t.Fatal(err)
	}
	return s, c.panel.area
}

// ends are the first and last point of a path.
func ends(p vg.Path) (from, to point) {
	a, b := p[0].Pos, p[len(p)-1].Pos
	return point{a.X.Points(), a.Y.Points()}, point{b.X.Points(), b.Y.Points()}
}

func TestMarksAreWhereTheDataSay(t *testing.T) {
	red := color.NRGBA{255, 0, 0, 255}
	for _, m := range []struct {
		mark     Mark
		from, to func(a axes) point
	}{
		{RefX{At: 2.5, Color: red}, func(a axes) point { return point{a.xAt(2.5), a.area.y0} }, func(a axes) point { return point{a.xAt(2.5), a.area.y1} }},
		{RefY{At: 7, Color: red}, func(a axes) point { return point{a.area.x0, a.yAt(7)} }, func(a axes) point { return point{a.area.x1, a.yAt(7)} }},
		{Bracket{X0: 1, X1: 4, Y: 9, Color: red}, func(a axes) point { return point{a.xAt(1), a.yAt(9) - 4} }, func(a axes) point { return point{a.xAt(4), a.yAt(9) - 4} }},
	} {
		s, a := painted(t, square(t).Annotate(m.mark))
		i := slices.IndexFunc(s.colors, func(c color.Color) bool { return c == red })
		if i < 0 {
			t.Errorf("%T is not drawn", m.mark)
			continue
		}
		from, to := ends(s.paths[i])
		for _, pair := range [][2]point{{from, m.from(a)}, {to, m.to(a)}} {
			if math.Hypot(pair[0].x-pair[1].x, pair[0].y-pair[1].y) > 0.02 {
				t.Errorf("%T: at %.2f, want %.2f", m.mark, pair[0], pair[1])
			}
		}
	}
}

// The tip of an arrow is the point that it points to.
func TestArrowEndsAtItsPoint(t *testing.T) {
	red := color.NRGBA{255, 0, 0, 255}
	s, a := painted(t, square(t).Annotate(Arrow{FromX: 2, FromY: 8, ToX: 5, ToY: 5, Color: red}))
	want := a.at(5, 5)
	for i, p := range s.paths {
		if from, _ := ends(p); s.colors[i] == red && len(p) == 5 && math.Hypot(from.x-want.x, from.y-want.y) < 0.02 {
			return
		}
	}
	t.Error("no head at the point")
}

// Spans lie under the data, and reference lines over them.
func TestLayersOfMarks(t *testing.T) {
	red, green := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}
	f, err := Lines("", Axis{Hi: 10}, Axis{Hi: 10}, Line{X: []float64{0, 10}, Y: []float64{0, 10}, Look: Look{Color: green}})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := painted(t, f.Annotate(RefX{At: 5, Color: red}, SpanX{Lo: 2, Hi: 3, Color: red}))
	span, line, data := -1, -1, -1
	for i, c := range s.colors {
		switch c := c.(color.NRGBA); {
		case c == red:
			line = i
		case c.R == 255 && c.G == 0 && c.A == spanOpacity:
			span = i
		case c == green:
			data = i
		}
	}
	if !(0 <= span && span < data && data < line) {
		t.Errorf("span %d, data %d, line %d", span, data, line)
	}
}

// layered is a back-end that also knows after how many strokes it drew the first image.
type layered struct {
	strokes
	image int
}

func (l *layered) DrawImage(vg.Rectangle, image.Image) {
	if l.image < 0 {
		l.image = len(l.paths)
	}
}

// Texts of spans and reference lines hide no data: the ground that makes them legible lies under the data. On a heat map, which fills its area,
// it lies over them, as the spans do.
func TestTextsOfMarksHideNoData(t *testing.T) {
	green := color.NRGBA{0, 255, 0, 255}
	lines, err := Lines("", Axis{Hi: 10}, Axis{Hi: 10}, Line{X: []float64{0, 10}, Y: []float64{0, 10}, Look: Look{Color: green}})
	if err != nil {
		t.Fatal(err)
	}
	heat, err := HeatMap("", Axis{}, Axis{}, Scale{Lo: 0, Hi: 1}, [][]float64{{0, 1, 0, 1, 0}, {1, 0, 1, 0, 1}, {0, 1, 0, 1, 0}, {1, 0, 1, 0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []Mark{SpanX{Lo: 2, Hi: 3, Text: "m"}, SpanY{Lo: 2, Hi: 3, Text: "m"}, RefX{At: 2, Text: "m"}, RefY{At: 2, Text: "m"}} {
		for name, f := range map[string]*Figure{"lines": lines, "heat map": heat} {
			out := &layered{image: -1}
			if err := f.Annotate(m).paint(f.canvas(out, 400, 300, vectorDPI)); err != nil {
				t.Fatal(err)
			}
			isText := func(c color.Color) bool { _, _, _, a := c.RGBA(); return a>>8 == haloOpacity }
			text, data := slices.IndexFunc(out.colors, isText), slices.Index(out.colors, color.Color(green))
			if name == "lines" && !(0 <= text && text < data) {
				t.Errorf("%T on lines: ground of the text %d, data %d", m, text, data)
			}
			if name == "heat map" && !(0 <= out.image && out.image <= text) {
				t.Errorf("%T on a heat map: ground of the text %d, image %d", m, text, out.image)
			}
		}
	}
}

// Lines in lines have room at the size that the page of figures has, in every medium.
func TestInsetsAtTheSizeOfThePage(t *testing.T) {
	page, err := os.ReadFile("../docs/figures.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`plot\.Inset\{Figure: g, Left: ([\d.]+), Bottom: ([\d.]+), Width: ([\d.]+), Height: ([\d.]+)\}`).FindSubmatch(page)
	if m == nil {
		t.Fatal("docs/figures.md shows no inset")
	}
	var at [4]float64
	for i := range at {
		at[i], _ = strconv.ParseFloat(string(m[i+1]), 64)
	}
	x, y := []float64{1, 2, 3}, []float64{0.1, 0.5, 0.9}
	curves, err := Learning("", "accuracy", Curve{Name: "a", X: x, Runs: [][]float64{y}})
	if err != nil {
		t.Fatal(err)
	}
	inner, err := Lines("", Axis{Label: "x"}, Axis{Label: "y"}, Line{X: x, Y: y})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []Style{{}, {Medium: Paper, Width: OneColumn}, {Medium: Paper, Width: TwoColumns}, {Medium: Slides}} {
		for _, f := range []*Figure{square(t), curves} {
			f = f.Annotate(Inset{inner, at[0], at[1], at[2], at[3]})
			if err := f.Styled(s).SVG(io.Discard); err != nil {
				t.Errorf("%s, style %+v: %v", f.kind, s, err)
			}
		}
	}
}

// A mark that cannot be drawn is an error that names it, its number, and the axis.
func TestMarksThatCannotBeDrawn(t *testing.T) {
	weights, err := Weights("", [][]float32{{1, 2}}, 1, 2, 0)
	if err != nil {
		t.Fatal(err)
	}
	bars, err := Comparison("", "y", Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2})
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]*Figure{
		"mark 1, plot.RefX: 11 is beyond the horizontal axis, from 0 to 10": square(t).Annotate(RefX{At: 11}),
		"mark 1, plot.RefY: NaN is beyond the vertical axis":                square(t).Annotate(RefY{At: math.NaN()}),
		"mark 2, plot.Text: -1 is beyond":                                   square(t).Annotate(RefX{At: 1}, Text{X: -1, Text: "t"}),
		"mark 1, plot.Arrow: 20 is beyond the vertical axis":                square(t).Annotate(Arrow{ToY: 20}),
		"mark 1, plot.Bracket: 12 is beyond":                                square(t).Annotate(Bracket{X1: 12}),
		"mark 1, plot.SpanX: a span from 3 to 2":                            square(t).Annotate(SpanX{Lo: 3, Hi: 2}),
		"mark 1, plot.SpanY: a span from 30 to 40":                          square(t).Annotate(SpanY{Lo: 30, Hi: 40}),
		"mark 1, plot.SpanX: the figure has no horizontal axis of numbers":  weights.Annotate(SpanX{Hi: 1}),
		"mark 1, plot.RefY: the figure has no vertical axis of numbers":     bars.Annotate(RefY{At: 1}),
		"mark 1 is nil":                 square(t).Annotate(nil),
		"mark 1, plot.Inset: no figure": square(t).Annotate(Inset{Width: 1, Height: 1}),
		"mark 1, plot.Inset: a place from (0.5, 0), of 0.6 x 1": square(t).Annotate(Inset{Figure: bars, Left: 0.5, Width: 0.6, Height: 1}),
		"mark 1, plot.Inset: 0.1":                               square(t).Annotate(Inset{Figure: square(t), Width: 0.01, Height: 0.01}),
	} {
		if err := f.SVG(io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// Marks are drawn in panels too, on the axes of their panel; the figure that was annotated stays as it was.
func TestMarksInPanels(t *testing.T) {
	plain := square(t)
	marked := plain.Annotate(RefX{At: 5, Text: "here"})
	g, err := Grid("", Layout{}, plain, marked.Annotate(Text{5, 5, "there", nil}))
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(t)(g, nil)
	if strings.Count(svg, ">here<") != 1 || strings.Count(svg, ">there<") != 1 {
		t.Error("marks are drawn more than once, or not")
	}
	if svg := svgOf(t)(plain, nil); strings.Contains(svg, "here") {
		t.Error("Annotate changed the figure it was called on")
	}
	if svg := svgOf(t)(marked, nil); strings.Contains(svg, "there") {
		t.Error("a second Annotate changed the first figure")
	}
}

// Steps, as they are defined: after keeps the value before, before takes the next one.
func TestSteps(t *testing.T) {
	a := axes{area: rect{0, 0, 100, 100}, x: axis{hi: 10}, y: axis{hi: 10}}
	x, y := []float64{0, 5, 10}, []float64{1, 2, 3}
	for step, want := range map[Step][]point{
		Straight:   {{0, 10}, {50, 20}, {100, 30}},
		StepAfter:  {{0, 10}, {50, 10}, {50, 20}, {100, 20}, {100, 30}},
		StepBefore: {{0, 10}, {0, 20}, {50, 20}, {50, 30}, {100, 30}},
	} {
		if got := step.points(a, x, y); !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", step, got, want)
		}
	}
}

// What lies beyond the axes is cut off where it crosses them.
func TestClip(t *testing.T) {
	r := rect{0, 0, 10, 10}
	for _, c := range []struct {
		p, q, from, to point
		ok             bool
	}{
		{point{-5, 5}, point{15, 5}, point{0, 5}, point{10, 5}, true},
		{point{2, 2}, point{3, 3}, point{2, 2}, point{3, 3}, true},
		{point{5, 5}, point{5, 25}, point{5, 5}, point{5, 10}, true},
		{point{-1, -1}, point{-2, 5}, point{}, point{}, false},
		{point{-5, 8}, point{5, 18}, point{}, point{}, false},
	} {
		from, to, ok := clip(c.p, c.q, r)
		if ok != c.ok || ok && (from != c.from || to != c.to) {
			t.Errorf("%v to %v: %v to %v, %v", c.p, c.q, from, to, ok)
		}
	}
}

// A line that leaves a given range and comes back is drawn in two pieces, and markers beyond it not at all.
func TestGivenRange(t *testing.T) {
	f, err := Lines("", Axis{}, Axis{Lo: 0, Hi: 1}, Line{X: []float64{0, 1, 2, 3, 4}, Y: []float64{0.5, 3, 3, 3, 0.5}, Look: Look{Color: color.NRGBA{1, 2, 3, 255}}})
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(t)(f, nil)
	lines := regexp.MustCompile(`<path d="([^"]*)"[^>]*stroke:#010203`).FindStringSubmatch(svg)
	if lines == nil || strings.Count(lines[1], "M") != 2 {
		t.Errorf("line %q", lines)
	}
	if n := strings.Count(svg, "fill:#010203"); n != 2 {
		t.Errorf("%d markers, want 2", n)
	}
}

// An error bar has a cap at both ends; one that is cut off at the axes has none.
func TestErrorBars(t *testing.T) {
	caps := func(hi float64) int {
		f, err := Lines("", Axis{}, Axis{Lo: 0, Hi: 1}, Line{X: []float64{0, 1}, Y: []float64{0.5, 0.5}, Lo: []float64{0.5, 0.25}, Hi: []float64{0.5, hi}, Bars: true,
			Naming: Unnamed, Look: Look{Color: color.NRGBA{1, 2, 3, 255}, Marker: NoMarker}})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, path := range regexp.MustCompile(`<path d="([^"]*)"[^>]*stroke:#010203`).FindAllStringSubmatch(svgOf(t)(f, nil), -1) {
			n += strings.Count(path[1], "M")
		}
		return n - 1 // without the line itself
	}
	if whole, cut := caps(0.75), caps(2); whole != cut+2 {
		t.Errorf("%d strokes with a whole bar, %d with one that is cut off", whole, cut)
	}
}

// Names beside the ends of lines are apart, however near the ends are.
func TestNamesAtEnds(t *testing.T) {
	var lines []Line
	for i := range 8 {
		lines = append(lines, Line{Name: string(rune('p'+i)) + " with a name", X: []float64{0, 1}, Y: []float64{1, 1 + float64(i)/1000}, Naming: AtEnd})
	}
	f, err := Lines("", Axis{Label: "x"}, Axis{Label: "y"}, lines...)
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, f)
	checkTexts(t, f.Styled(Style{Medium: Paper}))
}

// Ticks that are given are drawn, those beyond the range not, and a pure number on a logarithmic axis has powers.
func TestGivenTicks(t *testing.T) {
	f, err := Lines("", Axis{Log: true}, Axis{Hi: 2, Ticks: []Tick{{1, "one"}, {3, "three"}}}, Line{X: []float64{1e-4, 1e-2}, Y: []float64{0, 2}})
	if err != nil {
		t.Fatal(err)
	}
	svg := svgOf(t)(f, nil)
	if !strings.Contains(svg, ">one<") || strings.Contains(svg, ">three<") || !strings.Contains(svg, ">−4<") || !strings.Contains(svg, ">10<") {
		t.Error("ticks are not as they were given")
	}
}
