package nb

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// shownKinds are what a screen was asked to show.
type shownKinds struct{ got []string }

func (s *shownKinds) text(x string)         { s.got = append(s.got, "text "+x) }
func (s *shownKinds) value(v any)           { s.got = append(s.got, "value "+reflect.TypeOf(v).String()) }
func (s *shownKinds) table(t Table)         { s.got = append(s.got, "table "+t.Markdown()) }
func (s *shownKinds) paragraph(p Paragraph) { s.got = append(s.got, "paragraph "+string(p)) }
func (s *shownKinds) figure(f Figure) error { s.got = append(s.got, "figure "+f.Title()); return nil }

// Each kind of value that the packages for users return is shown as what it is, by value or by pointer.
func TestLooks(t *testing.T) {
	net := snn.Feedforward(3, 2)
	model, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	spikes := &snn.Spikes{}
	spikes.Resize(10, 3)
	spikes.Set(4, 1)
	trace, err := model.Run(spikes)
	if err != nil {
		t.Fatal(err)
	}
	graded := &snn.Spikes{}
	graded.ResizeGraded(2, 3)
	silent := &snn.Spikes{}
	silent.Resize(10, 3)
	samples := learning.Samples{X: [][]float32{{0, 1}, {0.5, -2}, {1, 1}}, Label: []int{0, 1, 1}}
	other := struct { // as package datasets has them
		X         [][]float32
		Label     []int
		StepLabel [][]int
		Target    [][]float32
	}(samples)
	figure, err := plot.Raster("a figure", 1, plot.Train{Spikes: spikes})
	if err != nil {
		t.Fatal(err)
	}
	_, _, priced := priced(t)
	for name, c := range map[string]struct {
		v    any
		want []string
	}{
		"net":       {net, []string{"table | population or projection ", "figure Network of 2 populations"}},
		"net, by &": {&net, []string{"table | population or projection ", "figure Network of 2 populations"}},
		"bad net":   {snn.Net{}, []string{"table | population or projection ", "text error: plot: network: 0 populations"}},
		"model":     {model, []string{"table | population or projection ", "figure Network of 2 populations", "table | projection | weights "}},
		"model, *":  {*model, []string{"table | population or projection ", "figure Network of 2 populations", "table | projection | weights "}},
		"spikes":    {spikes, []string{"figure Spikes of 3 cells"}},
		"spikes, *": {*spikes, []string{"figure Spikes of 3 cells"}},
		"silent":    {silent, []string{"figure Spikes of 3 cells"}},
		"graded":    {graded, []string{"text"}},
		"trace":     {trace, []string{"figure Spikes of 2 populations"}},
		"task": {learning.Task{Name: "toy", Classes: 2, Shape: []int{2}, Train: samples},
			[]string{"table |  | number | values of each | least | largest | samples of each class |"}},
		"samples":     {samples, []string{"table |  | number"}},
		"of datasets": {other, []string{"table |  | number"}},
		"estimate":    {priced.Rows[0].Estimate, []string{"table | chip | method "}},
		"row":         {priced.Rows[0], []string{"table | chip | method "}},
		"no estimate": {hwmodel.Estimate{}, []string{"text error: hwmodel: "}},
		"comparison":  {*priced, []string{"table | chip | method "}},
		"diagnosis":   {learning.Diagnosis{}, []string{"table "}},
		"figure":      {figure, []string{"figure a figure"}},
		"tried":       {Try(plot.Raster("a figure", 1, plot.Train{Spikes: spikes})), []string{"figure a figure"}},
		"failed":      {Try(figure, errors.New("no")), []string{"text error: no"}},
		"number":      {3, []string{"value int"}},
	} {
		s := &shownKinds{}
		for _, look := range looks(c.v) {
			show(s, look)
		}
		if len(s.got) != len(c.want) {
			t.Errorf("%s: %q, want %q", name, s.got, c.want)
			continue
		}
		for i, want := range c.want {
			got := s.got[i]
			if name == "graded" {
				got = strings.Replace(got, "value string", "text", 1)
			}
			if !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
}

// What is told of samples and weights is counted by hand.
func TestTablesOfValues(t *testing.T) {
	samples := learning.Samples{X: [][]float32{{0, 1}, {0.5, -2, 3}}, Label: []int{4, 1}}
	if got := samplesTable([]string{"a"}, samples).Rows[0]; strings.Join(got, ";") != "a;2;2 to 3;-2;3;1: 1, 4: 1" {
		t.Errorf("samples: %q", got)
	}
	if got := samplesTable([]string{"a"}, learning.Samples{}).Rows[0]; strings.Join(got, ";") != "a;0;;;;" {
		t.Errorf("no samples: %q", got)
	}
	model, err := snn.Feedforward(2, 1).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	w, ld := model.Weights(0)
	w[0], w[ld] = 1, 3 // two rows of one weight
	if got := strings.Join(weightTable(model).Rows[0][1:], ";"); got != "2;2;1;1;3" {
		t.Errorf("weights: %s", got)
	}
}
