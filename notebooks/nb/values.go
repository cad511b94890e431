package nb

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// Try joins a value and its error to one value for Show, which shows the error if there is one. So figures can stand among others:
//
//	nb.Show(table, nb.Try(plot.Raster(...)), net)
func Try[T any](v T, err error) any {
	if err != nil {
		return err
	}
	return v
}

// looks are what a value is shown as: figures, tables, or itself.
func looks(v any) []any {
	switch v := v.(type) {
	case snn.Net:
		return netLooks(v)
	case *snn.Net:
		return netLooks(*v)
	case snn.Model:
		return looks(&v)
	case *snn.Model:
		return append(netLooks(v.Net), weightTable(v))
	case snn.Spikes:
		return looks(&v)
	case *snn.Spikes:
		return []any{spikesLook(v)}
	case snn.Trace:
		return looks(&v)
	case *snn.Trace:
		return []any{traceLook(v)}
	case learning.Task:
		return []any{taskTable(v)}
	case learning.Samples:
		return []any{samplesTable([]string{"samples"}, v)}
	case hwmodel.Estimate:
		return looks(hwmodel.Row{Estimate: v})
	case hwmodel.Row:
		return []any{rowLook(v)}
	}
	return []any{otherLook(v)}
}

// netLooks are the table of a net and its diagram, or why it has none.
func netLooks(n snn.Net) []any {
	title := fmt.Sprintf("Network of %s", plural(len(n.Populations), "population"))
	return []any{n.Table(), Try(plot.Network(title, n))}
}

// rowLook is the table of a row, or why it cannot be one.
func rowLook(r hwmodel.Row) any {
	c := &hwmodel.Comparison{Rows: []hwmodel.Row{r}}
	if _, err := c.MarshalJSON(); err != nil {
		return err
	}
	return c.Table()
}

// otherLook is a value whose pointer has a table as that pointer, the samples of a data set as samples, and anything else as it is.
func otherLook(v any) any {
	r := reflect.ValueOf(v)
	if samples := reflect.TypeFor[learning.Samples](); r.Kind() == reflect.Struct && r.Type().ConvertibleTo(samples) {
		return samplesTable([]string{"samples"}, r.Convert(samples).Interface().(learning.Samples))
	}
	if _, ok := v.(tabled); !ok && r.Kind() == reflect.Struct {
		p := reflect.New(r.Type())
		p.Elem().Set(r)
		if t, ok := p.Interface().(tabled); ok {
			return t
		}
	}
	return v
}

// weightTable is what the weights of each projection are.
func weightTable(m *snn.Model) snn.Table {
	t := snn.Table{Head: []string{"projection", "weights", "mean", "standard deviation", "least", "largest"}}
	for i, p := range m.Net.Projections {
		n, sum, squares, lo, hi := 0.0, 0.0, 0.0, math.Inf(1), math.Inf(-1)
		for row := range m.WeightRows(i) {
			for _, w := range row {
				x := float64(w)
				n, sum, squares, lo, hi = n+1, sum+x, squares+x*x, min(lo, x), max(hi, x)
			}
		}
		if n == 0 {
			t.Rows = append(t.Rows, []string{p.String(), "0", "", "", "", ""})
			continue
		}
		mean := sum / n
		row := []string{p.String(), fmt.Sprint(n)}
		for _, x := range []float64{mean, math.Sqrt(max(squares/n-mean*mean, 0)), lo, hi} {
			row = append(row, fmt.Sprintf("%.3g", x))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// spikesLook is a raster of spikes; what is no spikes but values is told.
func spikesLook(s *snn.Spikes) any {
	if s.Current != nil || s.Graded != nil {
		return fmt.Sprintf("graded values, no spikes: %d steps of %d cells", s.Steps, s.Cells)
	}
	return Try(plot.Raster(fmt.Sprintf("Spikes of %s, one step a millisecond", plural(s.Cells, "cell")), 1, plot.Train{Spikes: s}))
}

// traceLook is a raster of the populations that have spikes, silent ones too.
func traceLook(t *snn.Trace) any {
	var trains []plot.Train
	for _, p := range t.Populations {
		if s := p.Spikes; s != nil && s.Current == nil && s.Graded == nil {
			trains = append(trains, plot.Train{Name: p.Name, Spikes: s})
		}
	}
	return Try(plot.Raster(fmt.Sprintf("Spikes of %s, one step a millisecond", plural(len(trains), "population")), 1, trains...))
}

// taskTable is a row for each part of a task's split.
func taskTable(t learning.Task) snn.Table {
	table := samplesTable([]string{"training", "validation", "test"}, t.Train, t.Valid, t.Test)
	what := plural(t.Classes, "class")
	if t.Classes > 1 {
		what = fmt.Sprintf("%d classes", t.Classes)
	}
	if t.Classes == 0 {
		what = plural(t.Outputs, "number") + " a target"
	}
	table.Notes = []string{fmt.Sprintf("%s: %s, samples of shape %v", t.Name, what, t.Shape)}
	return table
}

// samplesTable is a row for each of some sets of samples.
func samplesTable(names []string, sets ...learning.Samples) snn.Table {
	t := snn.Table{Head: []string{"", "number", "values of each", "least", "largest", "samples of each class"}}
	for i, s := range sets {
		lo, hi, shortest, longest := math.Inf(1), math.Inf(-1), math.MaxInt, 0
		for _, x := range s.X {
			shortest, longest = min(shortest, len(x)), max(longest, len(x))
			for _, v := range x {
				lo, hi = min(lo, float64(v)), max(hi, float64(v))
			}
		}
		row := []string{names[i], fmt.Sprint(s.Len()), "", "", "", classCounts(s.Label)}
		if s.Len() > 0 {
			row[2] = fmt.Sprint(longest)
			if shortest < longest {
				row[2] = fmt.Sprintf("%d to %d", shortest, longest)
			}
		}
		if lo <= hi {
			row[3], row[4] = fmt.Sprintf("%.3g", lo), fmt.Sprintf("%.3g", hi)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// mostClasses are told one by one.
const mostClasses = 12

// classCounts is how many samples each class has.
func classCounts(labels []int) string {
	count := map[int]int{}
	for _, l := range labels {
		count[l]++
	}
	var classes []int
	for l := range count {
		classes = append(classes, l)
	}
	slices.Sort(classes)
	var words []string
	for _, l := range classes {
		words = append(words, fmt.Sprintf("%d: %d", l, count[l]))
	}
	if len(words) > mostClasses {
		return fmt.Sprintf("%d classes", len(words))
	}
	return strings.Join(words, ", ")
}
