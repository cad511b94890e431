package plot

import (
	"fmt"
	"math"
)

// LayerGradient is the norm of the gradient by the weights of a projection, by the step in which its spikes arrive: ProjectionDiagnosis of package
// learning has it.
type LayerGradient struct {
	Name  string
	Norms []float64 // by step, from 0
}

// Gradients draws the norms of gradients by step on a logarithmic axis, a line a projection: where they fall or grow by powers of ten, gradients
// vanish or explode. Steps without a gradient are left out; the key says of a projection if it has none at all.
func Gradients(title string, layers ...LayerGradient) (*Figure, error) {
	const kind = "gradients"
	least, err := checkGradients(kind, layers)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, g := range layers {
		l := Line{Name: g.Name}
		for step, v := range g.Norms {
			if v > 0 {
				l.X, l.Y = append(l.X, float64(step)), append(l.Y, v)
			}
		}
		if len(l.X) == 0 {
			l.X, l.Y, l.Look, l.label = []float64{0}, []float64{least}, Look{Marker: NoMarker}, g.Name+": none"
		}
		lines = append(lines, l)
	}
	f, err := Lines(title, Axis{Label: "step", whole: true}, Axis{Label: "norm of the gradient", Log: true}, lines...)
	if err != nil {
		return nil, err
	}
	f.kind = kind
	return f, nil
}

// checkGradients returns the least norm above 0.
func checkGradients(kind string, layers []LayerGradient) (float64, error) {
	if len(layers) == 0 {
		return 0, complain(kind, "no projections")
	}
	least := math.Inf(1)
	for _, g := range layers {
		if err := finite(kind, "projection \""+g.Name+"\"", g.Norms); err != nil {
			return 0, err
		}
		for step, v := range g.Norms {
			if v < 0 {
				return 0, complain(kind, "projection %q: norm of step %d is %v: must be 0 or more", g.Name, step, v)
			}
			if v > 0 {
				least = math.Min(least, v)
			}
		}
	}
	if math.IsInf(least, 1) {
		return 0, complain(kind, "no gradient anywhere: all norms are 0, or there are none")
	}
	return least, nil
}

// Activity is how many cells of a population never fired, and how many fired in every step that they could: PopulationDiagnosis of package learning
// has both.
type Activity struct {
	Name                     string
	Cells, Silent, Saturated int
}

// Activities draws the share of silent, working and saturated cells of each population, and writes how many they are, in this order.
func Activities(title string, populations ...Activity) (*Figure, error) {
	const kind = "activities"
	if len(populations) == 0 {
		return nil, complain(kind, "no populations")
	}
	names, texts := make([]string, len(populations)), make([]string, len(populations))
	for i, p := range populations {
		if p.Cells < 1 || p.Silent < 0 || p.Saturated < 0 || p.Silent > p.Cells-p.Saturated {
			return nil, complain(kind, "population %q: %d silent and %d saturated cells of %d: must be 0 or more, and not more together than there are",
				p.Name, p.Silent, p.Saturated, p.Cells)
		}
		names[i], texts[i] = p.Name, fmt.Sprintf("%d / %d / %d", p.Silent, p.Cells-p.Silent-p.Saturated, p.Saturated)
	}
	populations = append([]Activity(nil), populations...)
	states := [...]struct {
		name  string
		color shade
	}{{"silent", 0x9A9A9A}, {"working", okabeBlue}, {"saturated", okabeVermilion}}
	var keys []string
	var key []entry
	for _, s := range states {
		keys, key = append(keys, s.name), append(key, entry{name: s.name, pen: pen{color: s.color}, sign: boxSign})
	}
	x := axis{label: "cells (%)", hi: 100, grid: true}
	return &Figure{kind: kind, title: title, tall: rowsTall(len(names), 22), keys: keys, draw: func(c *canvas) error {
		return c.rows(c.header(title, key...), x, names, rowTexts{texts, false}, func(a axes, i int, y, row float64) {
			p, from, half := populations[i], 0.0, math.Min(row*0.36, 9)
			for k, n := range []int{p.Silent, p.Cells - p.Silent - p.Saturated, p.Saturated} {
				to := from + 100*float64(n)/float64(p.Cells)
				if n > 0 {
					c.fillRect(rect{a.xAt(from), y - half, a.xAt(math.Min(to, 100)), y + half}, states[k].color)
				}
				from = to
			}
		})
	}}, nil
}
