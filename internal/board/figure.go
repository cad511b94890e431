package board

import (
	"bytes"
	"errors"
	"html/template"
	"math"
	"net/http"
	"path"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

const (
	svgKind = "image/svg+xml"
	// narrow is the width in millimetres of figures for phones, whose text keeps its size.
	narrow = 92
	// perInch is how many of the pixels of a style sheet make an inch.
	perInch = 96
)

// kinds are the formats of figures, by the ends of their names.
var kinds = map[string]string{".svg": svgKind, ".png": "image/png", ".pdf": "application/pdf"}

// shown is a figure on a page: where it is, and how large, so that nothing moves when it arrives.
type shown struct {
	Path, Alt      string
	Query          template.URL // that of the data, behind another one; it is escaped
	W, H           int          // pixels on a desk
	PhoneW, PhoneH int
	Missing        string // why there is no figure
}

// showFigure is a figure that a page refers to. query is that of its data, escaped; version
// changes whenever the figure does.
func showFigure(path, query, version string, f *plot.Figure, err error) shown {
	if err != nil {
		return shown{Missing: err.Error()}
	}
	size := func(f *plot.Figure) (int, int) {
		w, h := f.Size()
		return int(math.Round(w * perInch)), int(math.Round(h * perInch))
	}
	s := shown{Path: path, Alt: f.Title()}
	for _, part := range []string{query, "v=" + version} {
		if part != "" && part != "v=" {
			s.Query += template.URL("&" + part)
		}
	}
	s.W, s.H = size(f)
	s.PhoneW, s.PhoneH = size(f.Styled(plot.Style{Width: narrow}))
	return s
}

// drawn is a figure as a file: format, theme and width are those that the request asks for.
func drawn(r *http.Request, name string, f *plot.Figure, err error) (content, error) {
	if err != nil {
		return content{}, err
	}
	kind := kinds[path.Ext(name)]
	q := r.URL.Query()
	style := plot.Style{}
	if q.Get("theme") == "dark" {
		style.Theme = plot.Dark
	}
	if q.Get("width") == "phone" {
		style.Width = narrow
	}
	f = f.Styled(style)
	var b bytes.Buffer
	switch path.Ext(name) {
	case ".svg":
		err = f.SVG(&b)
	case ".png":
		err = f.PNG(&b, plot.DefaultDPI)
	case ".pdf":
		err = f.PDF(&b)
	default:
		return content{}, missing("figures end in .svg, .png or .pdf")
	}
	return content{kind, b.Bytes(), name}, err
}

// csvFile is a table as a file.
func csvFile(name string, t learning.Table) (content, error) {
	return content{"text/csv; charset=utf-8", []byte(t.CSV()), name}, nil
}

// stem is the name of a file without its end.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// curve is what runs of one entry reached after each epoch, by one number of it. Runs end where the number is not known.
func curve(name, on string, of func(learning.Epoch) float64, runs ...[]learning.Epoch) (c plot.Curve, known bool) {
	c = plot.Curve{Name: name, On: on}
	for _, epochs := range runs {
		var values []float64
		for _, e := range epochs {
			if x := of(e); !math.IsNaN(x) && !math.IsInf(x, 0) && len(values) == e.Epoch-1 {
				values = append(values, x)
			}
		}
		for len(c.X) < len(values) {
			c.X = append(c.X, float64(len(c.X)+1))
		}
		if len(values) > 0 {
			c.Runs = append(c.Runs, values)
		}
	}
	return c, len(c.Runs) > 0
}

// learningFigure draws the curves of entries: of validation samples where any were judged, or else of the loss.
func learningFigure(title string, names []string, runs [][][]learning.Epoch) (*plot.Figure, error) {
	validated := func(label string, of func(learning.Epoch) float64) (*plot.Figure, error) {
		var all []plot.Curve
		for i, name := range names {
			if c, known := curve(name, "validation", of, runs[i]...); known {
				all = append(all, c)
			}
		}
		if len(all) == 0 {
			return nil, nil
		}
		return plot.Learning(title, label, all...)
	}
	f, err := validated("validation accuracy", func(e learning.Epoch) float64 { return e.Valid.Accuracy })
	if f == nil && err == nil {
		f, err = validated("validation MSE", func(e learning.Epoch) float64 { return e.Valid.MSE })
	}
	if f != nil || err != nil {
		return f, err
	}
	return lossFigure(title, names, runs)
}

// lossFigure draws the loss of the training samples.
func lossFigure(title string, names []string, runs [][][]learning.Epoch) (*plot.Figure, error) {
	var all []plot.Curve
	for i, name := range names {
		if c, known := curve(name, "training", func(e learning.Epoch) float64 { return e.Loss }, runs[i]...); known {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no epoch has ended yet")
	}
	return plot.Learning(title, "loss", all...)
}
