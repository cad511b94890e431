package plot

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// sized draws every constructor with n of what it draws, with a title and long names.
func sized(title, name string, n int) map[string]func() (*Figure, error) {
	names, values, x := make([]string, n), make([]float64, n), make([]float64, n)
	fields, counts := make([][]float32, n), make([][]int, n)
	for i := range n {
		names[i], values[i], x[i] = fmt.Sprintf("%s %d", name, i), float64(i%7+1)/8, float64(i)
		fields[i], counts[i] = []float32{float32(i), -1, 2, 3}, make([]int, n)
		counts[i][i], counts[i][(i*i+1)%n] = 9, 2
	}
	return sizedData(title, name, n, map[string]func() (*Figure, error){
		"Raster": func() (*Figure, error) {
			var trains []Train
			for i := range n {
				trains = append(trains, Train{Name: names[i], Spikes: chanceTrain(20, i%9+1, 0.2, uint64(i))})
			}
			return Raster(title, 1, trains...)
		},
		"Potential":  func() (*Figure, error) { return Potential(title, 1, values, values, []int{0}) },
		"STDPWindow": func() (*Figure, error) { return STDPWindow(title, x, values) },
		"Learning": func() (*Figure, error) {
			var curves []Curve
			for i := range n {
				curves = append(curves, Curve{Name: names[i], X: x, Runs: [][]float64{values, values}})
			}
			return Learning(title, name, curves...)
		},
		"Lines": func() (*Figure, error) {
			var lines []Line
			for i := range n {
				lines = append(lines, Line{Name: names[i], X: x, Y: values})
			}
			return Lines(title, Axis{Label: name}, Axis{Label: name}, lines...)
		},
		"Sweep": func() (*Figure, error) {
			e := Swept{Name: name}
			for i := range n {
				e.Points = append(e.Points, Tried{[]float64{x[i], values[i]}, values[i], values[i] / 2, 1, 0})
			}
			return Sweep(title, Axis{Label: name}, []Axis{{Label: name}, {Label: "T"}}, e)
		},
		"Parallel": func() (*Figure, error) {
			var fields []Axis
			for i := range min(n, 6) {
				fields = append(fields, Axis{Label: names[i]})
			}
			a, b := Swept{Name: name}, Swept{Name: names[0]}
			for i := range n {
				a.Points = append(a.Points, Tried{append(values[:0:0], values...)[:len(fields)], values[i], values[i] / 2, 1, 3})
				b.Points = append(b.Points, Tried{append(x[:0:0], x...)[:len(fields)], values[i] / 2, values[i] / 3, 1, 3})
			}
			return Parallel(title, Axis{Label: name}, Highest, fields, a, b)
		},
		"SweepMap": func() (*Figure, error) {
			a, b := Swept{Name: name}, Swept{Name: names[0]}
			for i := range n {
				a.Points = append(a.Points, Tried{[]float64{x[i/2], x[i%2]}, values[i], values[i] / 2, 1, i})
				b.Points = append(b.Points, Tried{[]float64{x[i], values[i]}, values[i], values[i] / 2, 1, 3})
			}
			return SweepMap(title, Axis{Label: name}, Highest, Axis{Label: name}, Axis{Label: "T"}, a, b)
		},
		"MeasuredWindow": func() (*Figure, error) { return MeasuredWindow(title, x, values, values) },
		"Assignment": func() (*Figure, error) {
			class := []int{-1, -1}
			for i := range n {
				class = append(class, i, i%3%n, 0)
			}
			return Assignment(title, class, 0, names)
		},
		"Goodness": func() (*Figure, error) {
			var layers []LayerGoodness
			for i := range n {
				layers = append(layers, LayerGoodness{names[i], values, values})
			}
			return Goodness(title, 0.5, layers...)
		},
		"GoodnessOverTime": func() (*Figure, error) {
			var layers []LayerGoodness
			for i := range n {
				layers = append(layers, LayerGoodness{names[i], values, values})
			}
			return GoodnessOverTime(title, 0.5, 0.5, layers...)
		},
		"Gradients": func() (*Figure, error) {
			var layers []LayerGradient
			for i := range n {
				layers = append(layers, LayerGradient{names[i], values[:n-i/2]}, LayerGradient{names[i] + " dead", nil})
			}
			return Gradients(title, layers...)
		},
		"Activities": func() (*Figure, error) {
			var all []Activity
			for i := range n {
				all = append(all, Activity{names[i], 5 + i, i, 5})
			}
			return Activities(title, all...)
		},
		"Surrogates": func() (*Figure, error) {
			var all []Surrogate
			for i := range n {
				all = append(all, Surrogate{names[i], []float64{0, 0.5, 1}, []float64{0, 1 + values[i], 0}})
			}
			return Surrogates(title, []float64{-1, 0, 1}, append(values, -2), all...)
		},
		"Scatter": func() (*Figure, error) {
			var clouds []Cloud
			for i := range n {
				clouds = append(clouds, Cloud{names[i], x[:i+1], values[:i+1]})
			}
			return Scatter(title, Axis{Label: name}, Axis{Label: name}, clouds...)
		},
		"Confusion": func() (*Figure, error) { return Confusion(title, counts, names) },
		"ROC": func() (*Figure, error) {
			var curves []Scored
			for i := range min(n, 20) {
				curves = append(curves, Scored{names[i], []float64{values[i], 0.5, 0.25, 0.5}, []bool{true, false, true, false}})
			}
			return ROC(title, curves...)
		},
		"Weights":         func() (*Figure, error) { return Weights(title, fields, 2, 2, 0) },
		"Images":          func() (*Figure, error) { return Images(title, fields, names, 2, 2) },
		"Reconstructions": func() (*Figure, error) { return Reconstructions(title, fields, fields, 2, 2) },
		"Comparison": func() (*Figure, error) {
			var bars []Bar
			for i := range n {
				bars = append(bars, Bar{Name: names[i], Mean: values[i], Lo: 0, Hi: 2, Interval: name, Runs: []float64{0.1, 0.9}})
			}
			return Comparison(title, name, bars...)
		},
		"AccuracyEnergy": func() (*Figure, error) {
			var points []Point
			for i := range min(n, 20) { // of more points the names have no room, and are drawn over each other
				points = append(points, Point{names[i], 1e-9, 1e-8 * (1 + x[i]), values[i], values[i] / 2, 1})
			}
			return AccuracyEnergy(title, points...)
		},
		"Energies": func() (*Figure, error) {
			var all []Energy
			for i := range n {
				all = append(all, Energy{names[i], names[i%5%n], 1e-9, 1e-8, 1e-7})
			}
			return Energies(title, all...)
		},
		"TrainingEnergies": func() (*Figure, error) {
			var all []Energy
			for i := range n {
				all = append(all, Energy{names[i], names[i%5%n], 1e-9, 1e-8, 1e-7})
			}
			return TrainingEnergies(title, all...)
		},
		"Waterfall": func() (*Figure, error) {
			var parts []Part
			for i := range n {
				parts = append(parts, Part{Cause: names[i], Joule: values[i]})
			}
			return Waterfall(title, parts...)
		},
		"EnergyRate": func() (*Figure, error) {
			var curves []RateCurve
			for i := range n {
				curves = append(curves, RateCurve{names[i], []float64{0, 1}, []float64{1, 2}, []float64{2, 3}, []float64{3, 4}, 2.5})
			}
			return EnergyRate(title, name, curves...)
		},
		"Cores": func() (*Figure, error) {
			var groups []CoreGroup
			for i := range n {
				groups = append(groups, CoreGroup{names[i], i%3 + 1, values[i]})
			}
			return Cores(title, 0, groups...)
		},
		"Schematic": func() (*Figure, error) {
			var d Diagram
			for i := range n {
				d.Nodes = append(d.Nodes, Node{Name: names[i], Note: name, Kind: NodeKind(i % 7), Row: float64(i / 5), Column: float64(i % 5)})
			}
			d.Edges = append(Chain(d.Nodes), Edge{From: names[0], To: names[0], Text: "w"})
			d.Groups = []Group{{Name: name, Nodes: names[:1]}}
			return Schematic(title, d)
		},
		// Of more populations with such names and links, the drawing is higher than a slide can be.
		"Network": func() (*Figure, error) { return Network(title, chain(names[:min(n, 24)])) },
		"Unfolded": func() (*Figure, error) {
			return Unfolded(title, chain(names[:min(n, mostPopulations)]), min(n, mostSteps))
		},
		"Grid": func() (*Figure, error) {
			var panels []*Figure
			for range min(n, mostPanels) {
				p, err := Raster(title, 1, Train{Name: name, Spikes: chanceTrain(20, 5, 0.2, 1)})
				if err != nil {
					return nil, err
				}
				panels = append(panels, p)
			}
			return Grid(title, Layout{Columns: min(n, 2)}, panels...)
		},
	})
}

// constructors are the exported functions of the package that return a figure and an error.
func constructors(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() && makesFigure(f) {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

func makesFigure(f *ast.FuncDecl) bool {
	if f.Type.Results == nil || len(f.Type.Results.List) != 2 {
		return false
	}
	star, ok := f.Type.Results.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	name, ok := star.X.(*ast.Ident)
	return ok && name.Name == "Figure"
}

// Every constructor draws one, two and many things at the size that it chooses, in every medium, with long names and titles; no text is clipped
// or overlaps other text.
func TestConstructorsAtEverySize(t *testing.T) {
	long := strings.Repeat("a long title ", 14)
	found := constructors(t)
	if len(found) < 19 {
		t.Fatalf("only %v were found", found)
	}
	for _, n := range []int{1, 2, 12, 60, 200} {
		draw := sized(long, "a name of some length", n)
		for _, name := range found {
			if draw[name] == nil {
				t.Errorf("%s is not drawn here: add it to sized", name)
				continue
			}
			f, err := draw[name]()
			if err != nil {
				t.Errorf("%s of %d: %v", name, n, err)
				continue
			}
			for _, style := range []Style{{}, {Medium: Paper}, {Medium: Paper, Width: TwoColumns}, {Medium: Slides}} {
				t.Run(fmt.Sprintf("%s of %d, %v %g", name, n, style.Medium, style.Width), func(t *testing.T) { checkTexts(t, f.Styled(style)) })
			}
		}
	}
}

// Without a title and names, every constructor draws too; in every format, and with a Korean title where the system has a font.
func TestConstructorsInEveryFormat(t *testing.T) {
	korean := "스파이킹 신경망: 막전위 Σwx"
	for title, ok := range map[string]bool{"": true, "short Σ": true, korean: systemFont('막') != nil} {
		for name, draw := range sized(title, "n", 2) {
			f, err := draw()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for format, err := range formats(f) {
				if (err == nil) != ok {
					t.Errorf("%s, title %q, %s: error %v", name, title, format, err)
				}
			}
		}
	}
}

// A silent net has a raster.
func TestSilentRaster(t *testing.T) {
	f, err := Raster("silence", 1, Train{Name: "all", Spikes: snn.NewSpikes(10, 5)})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.PDF(&b); err != nil {
		t.Error(err)
	}
}
