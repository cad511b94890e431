package tests

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/nir"
)

// The bodies of the functions that follow are what the guide shows.

// guideOneCell is in docs/guide/simulation.md.
func guideOneCell() {
	cell := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Reset: snn.ResetZero}
	current := make([]float64, 200) // a value for each step
	for t := 50; t < 150; t++ {
		current[t] = 1.5
	}
	one := nb.Must(snn.Stimulate(cell, 1, current)) // in steps of 1 ms
	v, fired := one.Cell(0)
	nb.Show(nb.Try(plot.Potential("A step of current", 1, v, []float64{1}, fired)))
}

// guideRates is in docs/guide/simulation.md.
func guideRates() {
	cell := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Reset: snn.ResetZero}
	var curve plot.Line
	for i := 0.5; i <= 4; i += 0.25 {
		_, fired := nb.Must(snn.Stimulate(cell, 0.1, slices.Repeat([]float64{i}, 10000))).Cell(0)
		curve.X, curve.Y = append(curve.X, i), append(curve.Y, float64(len(fired))) // spikes in one second
	}
	nb.Show(nb.Try(plot.Lines("f-I curve", plot.Axis{Label: "current"}, plot.Axis{Label: "firing rate", Unit: "Hz"}, curve)))
}

// guideTrains is in docs/guide/simulation.md.
func guideTrains() {
	set := nb.Must(datasets.Digits())
	model := nb.Must(snn.Feedforward(64, 40, 10).Init(1)) // or report.Model, or the Model of a network that was loaded
	in := new(snn.Spikes)
	encode.Bernoulli{T: 50}.Encode(in, set.Test.X[0], 1, snn.NewStream(1)) // at gain 1; the stream draws the noise
	trace := nb.Must(model.Run(in))
	nb.Show(nb.Try(plot.Raster("A digit", model.Net.Step(), nb.Trains(trace)...)))
}

// guideNIR is in docs/guide/simulation.md.
func guideNIR(file string) {
	model := nb.Must(snn.Feedforward(64, 40, 10).Init(1)) // or report.Model
	graph, report, err := nir.Export(model, nir.ExportOptions{})
	fmt.Println(report.Notes, err)
	fmt.Println(nir.Write(file, graph)) // nir.read, norse.torch.from_nir and others read it

	model, report, err = nir.Import(nb.Must(nir.Read(file)), nir.ImportOptions{Dt: 1}) // of another's file: Subtract, PerStep
	fmt.Println(model.Net, report.Notes, err)
	in := new(snn.Spikes)
	encode.Bernoulli{T: 50}.Encode(in, nb.Must(datasets.Digits()).Test.X[0], 1, snn.NewStream(1))
	trace := nb.Must(model.Run(in))
	nb.Show(nb.Try(plot.Raster("A digit", model.Net.Step(), nb.Trains(trace)...)))
	inference := nb.Must(trace.Counts.Activity(model.Net)) // what it would cost
	nb.Show(nb.Must(hwmodel.CompareActivity(inference, nil, nb.Must(hwmodel.Named())...)).Table())
}

// guideSweep is in docs/guide/training.md.
func guideSweep(ctx context.Context) {
	task := nb.Must(learning.TaskOf(datasets.Digits()))
	sizes := []int{10, 20, 40, 80, 160}
	var entries []learning.Entry
	for _, n := range sizes {
		entries = append(entries, learning.Entry{
			Name: fmt.Sprintf("%d cells", n), Net: snn.Feedforward(64, n, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10},
			Settings: learning.Settings{Epochs: 3, Batch: 50},
		})
	}
	c := nb.Must(learning.Compare(ctx, entries, task, learning.Seeds(5)))
	line := plot.Line{Band: "95 % interval over seeds"}
	for i, e := range c.Entries {
		line.X, line.Y = append(line.X, float64(sizes[i])), append(line.Y, 100*e.Valid.Mean)
		line.Lo, line.Hi = append(line.Lo, 100*e.Valid.Lo), append(line.Hi, 100*e.Valid.Hi)
	}
	x, y := plot.Axis{Label: "hidden cells", Log: true}, plot.Axis{Label: "validation accuracy (%)"}
	nb.Show(nb.Try(plot.Lines("How many hidden cells?", x, y, line)), c.PairedTable())
}

// guideReport is in docs/guide/training.md.
func guideReport(ctx context.Context, entry learning.Entry, task learning.Task) {
	report := nb.Must(learning.Train(ctx, entry, task))
	var epochs, losses, weights []float64
	for _, e := range report.Epochs {
		epochs, losses = append(epochs, float64(e.Epoch)), append(losses, e.Loss)
	}
	for row := range report.Model.WeightRows(0) { // of the first projection of the net
		for _, w := range row {
			weights = append(weights, float64(w))
		}
	}
	curve := nb.Must(plot.Lines("Learning", plot.Axis{Label: "epoch"}, plot.Axis{Label: "loss"}, plot.Line{X: epochs, Y: losses, Naming: plot.Unnamed}))
	histogram := nb.Must(plot.Histogram("Weights", plot.Axis{Label: "weight"}, plot.Bins{}, plot.Sample{Name: "after", Values: weights}))
	wrong := nb.Must(plot.Confusion("Test samples", report.Confusion, task.ClassNames))
	nb.Show(nb.Try(plot.Grid("One run", plot.Layout{Columns: 2}, curve, histogram, wrong)), report)
}

// guideWeights is in docs/guide/training.md.
func guideWeights(ctx context.Context, entry learning.Entry, task learning.Task) {
	var frames []*plot.Figure
	entry.Settings.Snapshot = func(s learning.Snapshot) error {
		fields, err := s.Model.Fields("input", "output")
		if err != nil {
			return err
		}
		f, err := plot.Weights(fmt.Sprintf("Epoch %d", s.Epoch.Epoch), fields, 8, 8, 5)
		frames = append(frames, f)
		return err
	}
	nb.Must(learning.Train(ctx, entry, task))
	nb.Show(nb.Must(plot.Animate(frames, 2)))
}

// What the guide shows runs, and ends with a figure.
func TestGuideRuns(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(100, 50, 50), err)
	if err != nil {
		t.Fatal(err)
	}
	entry := learning.Entry{Net: snn.Feedforward(64, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 8}}
	for name, call := range map[string]func(){
		"guideOneCell": guideOneCell, "guideRates": guideRates, "guideTrains": guideTrains,
		"guideNIR":   func() { guideNIR(filepath.Join(t.TempDir(), "net.nir")) },
		"guideSweep": func() { guideSweep(t.Context()) }, "guideReport": func() { guideReport(t.Context(), entry, task) },
		"guideWeights": func() { guideWeights(t.Context(), entry, task) },
	} {
		dir := t.TempDir()
		t.Setenv("SPIKECELL_FIGURES", dir)
		call()
		if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
			t.Errorf("%s: %d figures, %v", name, len(files), err)
		}
	}
}

// The guide shows these bodies to the letter.
func TestGuideShowsWhatRuns(t *testing.T) {
	files := token.NewFileSet()
	source, err := os.ReadFile("guide_test.go")
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(files, "guide_test.go", source, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "guide") {
			continue
		}
		_, page, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(fn.Doc.Text()), "."), " is in ")
		text, err := os.ReadFile(filepath.Join("..", page))
		if err != nil {
			t.Fatal(err)
		}
		body := string(source[files.Position(fn.Body.Lbrace).Offset+2 : files.Position(fn.Body.Rbrace).Offset])
		body = strings.ReplaceAll(strings.TrimPrefix(body, "\t"), "\n\t", "\n")
		if !strings.Contains(string(text), "```go\n"+body+"```\n") {
			t.Errorf("%s does not show the body of %s:\n%s", page, fn.Name.Name, body)
		}
		shown++
	}
	if shown < 5 {
		t.Errorf("%d functions of the guide", shown)
	}
}

// Println puts a blank before all that it prints but the first, which moves the head of a table away from its columns.
var shifted = regexp.MustCompile(`Println\([^\n]+,[^\n]*(Table|Fit|Markdown|CSV)\(\)\)`)

func TestNoTableIsShifted(t *testing.T) {
	if !shifted.MatchString("fmt.Println(a.Table(), a.Fit())") {
		t.Fatal("the pattern finds nothing")
	}
	for _, pattern := range []string{"../README.md", "../docs/*.md", "../docs/guide/*.md", "../notebooks/*.ipynb"} {
		pages, err := filepath.Glob(pattern)
		if err != nil || len(pages) == 0 {
			t.Fatal(pattern, err)
		}
		for _, page := range pages {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			if m := shifted.Find(text); m != nil {
				t.Errorf("%s: %s; give each to a call of its own, or to nb.Show", page, m)
			}
		}
	}
}
