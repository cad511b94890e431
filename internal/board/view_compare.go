package board

import (
	"html/template"
	"math"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
)

// compareView is entries side by side.
type compareView struct {
	*compared
	Query    template.URL // the chosen runs, escaped
	Table    learning.Table
	Pairs    learning.Table
	Verdicts []string
	Figures  []shown
}

// chosen are the runs that an address names, no more than make a comparison with several runs of each entry, and a query that names them.
func chosen(r *http.Request) (runs []string, query string) {
	q := url.Values{}
	for _, name := range r.URL.Query()["run"] {
		for _, one := range strings.Split(name, ",") {
			if one != "" && len(runs) < 10*mostCompared {
				runs = append(runs, one)
				q.Add("run", one)
			}
		}
	}
	return runs, q.Encode()
}

func (b *Board) comparePage(s *shelf, r *http.Request) (string, any, error) {
	runs, query := chosen(r)
	c, err := s.compare(runs)
	if err != nil {
		return "", nil, err
	}
	v := compareView{compared: c, Query: template.URL(query), Table: c.Comparison.Table(), Pairs: c.Comparison.PairedTable(), Verdicts: c.verdicts()}
	for i, name := range c.pairNames() {
		v.Pairs.Rows[i][0] = name
	}
	for _, name := range []string{"test", "differences", "learning"} {
		f, err := c.figure(name)
		v.Figures = append(v.Figures, showFigure("compare/"+name, query, "", f, err))
	}
	return "Comparison on " + c.Comparison.Task, v, nil
}

// figure draws one of the figures of a comparison; nil for a name that is none.
func (c *compared) figure(name string) (*plot.Figure, error) {
	what := "accuracy"
	if c.Comparison.Targets.Vectors() {
		what = "MSE"
	}
	switch name {
	case "test":
		return plot.Comparison("Test samples", "test "+what, nb.Bars(c.Comparison)...)
	case "differences":
		return c.differenceFigure(what)
	case "learning":
		return plot.Learning("Validation samples", "validation "+what, nb.Curves(c.Comparison)...)
	}
	return nil, nil
}

// differenceFigure draws paired differences, with those of the single seeds.
func (c *compared) differenceFigure(what string) (*plot.Figure, error) {
	scale, unit := 100.0, "difference of test accuracy (points)"
	if what == "MSE" {
		scale, unit = 1, "difference of test MSE"
	}
	names := c.pairNames()
	var bars []plot.Bar
	for i, p := range c.Comparison.Paired {
		d := p.Difference
		bar := plot.Bar{Name: names[i], Mean: scale * d.Mean, Lo: scale * d.Lo, Hi: scale * d.Hi, Interval: "95 % interval over seeds"}
		if math.IsNaN(d.Lo) {
			bar.Lo, bar.Hi = bar.Mean, bar.Mean
		}
		for _, x := range c.single(i) {
			bar.Runs = append(bar.Runs, scale*x)
		}
		bars = append(bars, bar)
	}
	return plot.Comparison("Paired differences", unit, bars...)
}

// longPair is from how many letters on a pair goes by the letters of its entries: figures would cut it off.
const longPair = 30

// pairNames are what pairs are called in a figure: by the letters that the page gives to entries where a name would be too long.
func (c *compared) pairNames() (all []string) {
	long := false
	letter := map[string]string{}
	for i, e := range c.Comparison.Entries {
		letter[e.Name] = letterOf(i)
	}
	for _, p := range c.Comparison.Paired {
		all = append(all, p.A+" − "+p.B)
		long = long || utf8.RuneCountInString(p.A+" − "+p.B) > longPair
	}
	for i, p := range c.Comparison.Paired {
		if long {
			all[i] = letter[p.A] + " − " + letter[p.B]
		}
	}
	return all
}

// single are the differences of a pair, seed by seed.
func (c *compared) single(pair int) (all []float64) {
	p := c.Comparison.Paired[pair]
	var a, b []*learning.Report
	for _, e := range c.Comparison.Entries {
		if e.Name == p.A {
			a = e.Reports
		}
		if e.Name == p.B {
			b = e.Reports
		}
	}
	for i := range a {
		all = append(all, a[i].Test.Measure()-b[i].Test.Measure())
	}
	return all
}

func (b *Board) compareFile(s *shelf, r *http.Request, name string) (content, error) {
	runs, _ := chosen(r)
	c, err := s.compare(runs)
	if err != nil {
		return content{}, err
	}
	switch name {
	case "comparison.csv":
		return csvFile(name, c.Comparison.Table())
	case "pairs.csv":
		return csvFile(name, c.Comparison.PairedTable())
	}
	f, err := c.figure(stem(name))
	if f == nil && err == nil {
		return content{}, missing("a comparison has no such file")
	}
	return drawn(r, name, f, err)
}
