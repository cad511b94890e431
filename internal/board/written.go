package board

import (
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

// functions are those of the templates.
var functions = template.FuncMap{
	"measure": measured, "interval": writtenInterval, "time": writtenTime, "minute": writtenMinute, "seconds": writtenSeconds, "bytes": writtenBytes,
	"day":   func(name string) string { return colorOf(name, plot.Light) },
	"night": func(name string) string { return colorOf(name, plot.Dark) },
	"dash":  orDash, "clip": table.Clip, "class": className,
	"plural": plural, "states": func() []state { return states }, "share": writtenShare,
	"column": func(body, f any, name, title string) column { return column{body, f, name, title} },
	"under":  func(base string, f shown) placed { return placed{base, f} },
	"letter": letterOf, "number": func(x float64) string { return orUnknown(x, "%.4g") },
}

// column is the head of a column by which a table can be sorted.
type column struct {
	Body, Filter any
	Name, Title  string
}

// placed is a figure of the board at an address.
type placed struct {
	Base   string
	Figure shown
}

// colorOf is the colour of a name, as in figures.
func colorOf(name string, t plot.Theme) string {
	c := plot.NameColor(name, t)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// measured is what a run reached: an accuracy in %, or the mean squared error.
func measured(m learning.Metrics) string {
	switch {
	case !math.IsNaN(m.Accuracy):
		return writtenShare(m.Accuracy)
	case !math.IsNaN(m.MSE):
		return fmt.Sprintf("MSE %.4g", m.MSE)
	}
	return "–"
}

func writtenShare(x float64) string { return orUnknown(100*x, "%.2f %%") }

func orUnknown(x float64, format string) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return fmt.Sprintf(format, x)
}

// writtenInterval is a mean with its interval; of shares it is cut at 0 and 1.
func writtenInterval(vectors bool, i learning.Interval) string {
	switch {
	case math.IsNaN(i.Mean):
		return "–"
	case vectors && math.IsNaN(i.Lo):
		return fmt.Sprintf("MSE %.4g", i.Mean)
	case vectors:
		return fmt.Sprintf("MSE %.4g [%.4g, %.4g]", i.Mean, max(i.Lo, 0), i.Hi)
	case math.IsNaN(i.Lo):
		return writtenShare(i.Mean)
	}
	return fmt.Sprintf("%.2f %% [%.2f, %.2f]", 100*i.Mean, 100*max(i.Lo, 0), 100*min(i.Hi, 1))
}

func writtenTime(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

// writtenMinute is a time in lists, where seconds say little.
func writtenMinute(t time.Time) string {
	return strings.TrimSuffix(writtenTime(t), t.Local().Format(":05"))
}

func writtenSeconds(s float64) string {
	switch {
	case math.IsNaN(s) || s <= 0:
		return "–"
	case s < 100:
		return fmt.Sprintf("%.1f s", s)
	}
	return time.Duration(s * float64(time.Second)).Round(time.Second).String()
}

func writtenBytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// className is a state as style sheets name it.
func className(s any) string { return strings.ReplaceAll(fmt.Sprint(s), " ", "-") }

func plural(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
