package nb

import (
	"fmt"
	"io"
	"reflect"

	"github.com/spikecell/spikecell/learning"
)

// Figure is what Show draws as an image. The figures of package plot are figures.
type Figure interface {
	PNG(w io.Writer, dpi int) error
	Title() string
	Size() (w, h float64) // in inches
}

// Table is what Show lays out as a table. Tables of comparisons are tables. Where there is no Markdown,
// a table that is a fmt.Stringer is shown as that.
type Table interface {
	Markdown() string
}

// tabled is what has a table.
type tabled interface{ Table() learning.Table }

// Show shows each value below the cell, in order:
//
//   - a figure as an image at 192 dpi, drawn at its own size, and an animation of package plot as one at 96 dpi that moves;
//   - a table as Markdown, with its notes below;
//   - what has a table, such as a net or a report or a comparison of package learning, as that, with its warnings below;
//   - a model as its net and what its weights are; a task or samples as how many there are, and of which classes;
//   - a spike train as a raster, a trace as that of its populations, with a millisecond for each step, as neither knows how long one is
//     (plot.Raster takes it);
//   - an estimate, or a row, of package hwmodel as a table;
//   - a Paragraph as one;
//   - a string as it is, an error as "error: ...", anything else as fmt prints it;
//   - nil not at all, so that Show(plot.Raster(...)) shows the figure, or the error; among other values that is Try(plot.Raster(...)).
//
// Outside a notebook a figure is written to a file such as figure-01-title.png, in the folder that the environment
// variable SPIKECELL_FIGURES names or in the current one, and a line names the file. A file that is there is never
// overwritten: the same figure keeps its file, and another one gets the next number. The rest goes to standard output.
//
// A notebook is sent what a page can hold: 4 MiB of a text, the rows of a table that fit in as much, and an image of 32 million pixels and
// 12 MiB; what is left out is said, and of a value that is longer only what it is. Outside a notebook all is written.
//
// A figure that cannot be drawn or written is shown as an error; the values after it are still shown.
func Show(v ...any) {
	out := here()
	for _, x := range v {
		if isNil(x) {
			continue
		}
		for _, look := range looks(x) {
			show(out, look)
		}
	}
}

// screen is where things are shown.
type screen interface {
	text(s string)
	value(v any) // as fmt prints it
	table(t Table)
	paragraph(p Paragraph)
	figure(f Figure) error
}

func show(out screen, v any) {
	if isNil(v) {
		return
	}
	switch v := v.(type) {
	case Figure:
		if err := out.figure(v); err != nil {
			out.text(failed(err))
		}
	case Table:
		out.table(v)
	case Paragraph:
		out.paragraph(v)
	case tabled:
		out.table(v.Table())
	case error:
		out.text(failed(v))
	default:
		out.value(v)
	}
}

// failed is an error as text.
func failed(err error) string { return "error: " + shortened(err.Error()) }

// isNil says whether v is nil or a nil pointer, such as the figure that comes with an error.
func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil()
}

// plain is a table as text.
func plain(t Table) string {
	if s, ok := t.(fmt.Stringer); ok {
		return s.String()
	}
	return t.Markdown()
}
