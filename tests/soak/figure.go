//go:build linux

package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/plot"
)

// panel is what is drawn beside each other in one system of axes.
type panel struct {
	label, unit string
	scale       float64
	lines       []string // names of measures
}

var panels = []panel{
	{"memory", "MB", 1e6, []string{"heap", "resident", "kernel resident"}},
	{"goroutines and threads", "", 1, []string{"goroutines", "threads", "kernel threads"}},
	{"open descriptors", "", 1, []string{"descriptors", "kernel descriptors"}},
	{"processes and files", "", 1, []string{"children", "files"}},
}

// drawAll writes a figure of each part.
func drawAll(dir string, samples []sample) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, p := range parts {
		own := of(samples, p.name)
		if len(own) == 0 {
			continue
		}
		f, err := figureOf(p.name, own)
		if err != nil {
			return err
		}
		file, err := os.Create(filepath.Join(dir, "soak-"+p.name+".svg"))
		if err != nil {
			return err
		}
		if err := errors.Join(f.SVG(file), file.Close()); err != nil {
			return err
		}
	}
	return nil
}

// figureOf draws the measures of a part against what was done.
func figureOf(part string, samples []sample) (*plot.Figure, error) {
	var figures []*plot.Figure
	for _, p := range panels {
		var lines []plot.Line
		for _, name := range p.lines {
			if l := lineOf(name, p.scale, samples); len(l.X) > 0 {
				lines = append(lines, l)
			}
		}
		f, err := plot.Lines("", plot.Axis{Label: part}, plot.Axis{Label: p.label, Unit: p.unit, Lo: 0, Hi: top(lines)}, lines...)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return plot.Grid("", plot.Layout{Columns: 2}, figures...)
}

// lineOf is one measure. In a file that several runs of the command wrote to, a part may begin again.
func lineOf(name string, scale float64, samples []sample) plot.Line {
	l := plot.Line{Name: name, Look: plot.Look{Marker: plot.NoMarker}}
	for _, s := range samples {
		if v, ok := s.Values[name]; ok {
			l.X, l.Y = append(l.X, float64(s.Done)), append(l.Y, v/scale)
		}
	}
	return l
}

// top is where an axis ends: above the highest value, so that what is flat is seen to be.
func top(lines []plot.Line) float64 {
	const above = 1.25
	highest := 1.
	for _, l := range lines {
		for _, y := range l.Y {
			highest = max(highest, y)
		}
	}
	return above * highest
}
