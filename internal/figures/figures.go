// Package figures has the figures of the literature that the command `spikecell figures` makes: each with the numbers that it shows, the
// runs that they come from, and a caption. Runs are taken from the run store, and trained where they are not there.
package figures

import (
	"context"
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/plot"
)

// Figure is how one figure is made.
type Figure struct {
	Name    string // of its files
	Title   string // what it shows, for the index
	Caption string // plain text, with mathematics in TeX between dollars
	Style   plot.Style
	Diagram bool // it shows no numbers
	Make    func(ctx context.Context, from *Runs) (Made, error)
}

// Made is a figure with what it shows.
type Made struct {
	Figure *plot.Figure
	Data   table.Table // the numbers that are drawn; empty for a diagram
	Runs   []Run       // that they come from
}

// All are the figures, in the order of the index.
func All() []Figure {
	return []Figure{
		neurons(), lif(), convolutional(), stdpFigure(), backpropagation(), activationFigure(), surrogateFigure(),
		csdpCircuit(), csdpLearning(), csdpRasters(), csdpFields(), csdpReconstructions(), csdpCodes(), csdpGoodness(),
		diehlCookFields(), diehlCookSizes(), diehlCookClasses(),
		rules(), energy(),
	}
}

// Named are the figures of such names in the order of All; all of them if there are no names.
func Named(names ...string) ([]Figure, error) {
	var known []string
	wanted := map[string]bool{}
	for _, n := range names {
		wanted[n] = true
	}
	var list []Figure
	for _, f := range All() {
		known = append(known, f.Name)
		if len(names) == 0 || wanted[f.Name] {
			list = append(list, f)
		}
		delete(wanted, f.Name)
	}
	for _, n := range names {
		if wanted[n] {
			return nil, fmt.Errorf("figures: there is no figure %q; there are %s", n, strings.Join(known, ", "))
		}
	}
	return list, nil
}
