package snn

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/spikecell/spikecell/internal/table"
)

// Table is rows of text under a head, as Markdown, as comma-separated values or in columns.
type Table = table.Table

// Table returns a row for each population, with its cell and the fields that are not 0, and one for each projection, with its
// synapses, delay and initial weights. It describes nets that Check refuses, too.
func (n Net) Table() Table {
	t := Table{Head: []string{"population or projection", "cells or synapses", "cell or wiring", "parameters"}}
	cells, synapses := 0.0, 0.0
	for _, p := range n.Populations {
		cells += p.cells()
		t.Rows = append(t.Rows, []string{printable(p.Name), p.sizeText(), cellName(p.Cell), p.text()})
	}
	at := n.byName()
	for _, p := range n.Projections {
		count, known := p.synapses(at)
		text := "?"
		if known {
			text = thousands(count)
			synapses += count
		}
		t.Rows = append(t.Rows, []string{printable(p.String()), text, wiringName(p.Wiring), p.text()})
	}
	t.Notes = []string{fmt.Sprintf("%s cells, %s synapses, steps of %v ms", thousands(cells), thousands(synapses), n.Step())}
	return t
}

// String returns the table in columns.
func (n Net) String() string { return n.Table().String() }

// cells is the number of cells, which no product of sides overflows.
func (p Population) cells() float64 {
	count := 1.0
	for _, s := range p.Shape {
		count *= float64(s)
	}
	return count
}

// sizeText is the number of cells, and the shape where it has several sides.
func (p Population) sizeText() string {
	if len(p.Shape) == 0 {
		return "no shape"
	}
	text := thousands(p.cells())
	if len(p.Shape) > 1 {
		text += " (" + sides(p.Shape) + ")"
	}
	return text
}

// synapses is the number of pairs of cells that a projection joins; false if it has no populations.
func (p Projection) synapses(at map[string]*Population) (float64, bool) {
	pre, post := at[p.Pre], at[p.Post]
	if pre == nil || post == nil {
		return 0, false
	}
	return p.extent(*pre, *post).synapses, true
}

func cellName(c Cell) string {
	if c == nil {
		return "input"
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", c), "snn.")
}

// cellText lists the fields of a cell or wiring that are not 0, in their order; of a [Conductance] and [AdEx] also potentials of 0 mV.
func cellText(c any) string {
	v := reflect.ValueOf(c)
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return ""
	}
	potentials := false
	if c, ok := c.(Cell); ok {
		kind := traitsOf(c).kind
		potentials = kind == ConductanceKind || kind == AdExKind
	}
	return strings.Join(fieldTexts(v, potentials), ", ")
}

func fieldTexts(v reflect.Value, zeros bool) (all []string) {
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch {
		case f.IsZero() && !(zeros && f.Kind() == reflect.Float64):
		case v.Type().Field(i).Anonymous || f.Type() == reflect.TypeFor[Adaptation]():
			all = append(all, fieldTexts(f, false)...)
		case f.Kind() == reflect.Struct:
			all = append(all, name+"{"+strings.Join(fieldTexts(f, false), ", ")+"}")
		case f.Kind() == reflect.Bool:
			all = append(all, name)
		default:
			all = append(all, name+" "+valueText(f.Interface()))
		}
	}
	return all
}

// valueText writes a choice by its name and a number as short as it can be.
func valueText(x any) string {
	if c, ok := x.(interface{ MarshalText() ([]byte, error) }); ok {
		text, err := c.MarshalText()
		if err == nil {
			return string(text)
		}
		return fmt.Sprintf("%d", x)
	}
	return fmt.Sprint(x)
}

// text lists the fields of the cells that are not 0, and how biases are drawn.
func (p Population) text() string {
	text := cellText(p.Cell)
	switch {
	case p.Bias == nil:
		return text
	case text != "":
		text += ", "
	}
	return text + "Bias " + p.Bias.text()
}

// text lists what is not usual of a projection, and its initial weights.
func (p Projection) text() string {
	var all []string
	if text := wiringText(p.Wiring); text != "" {
		all = append(all, text)
	}
	all = append(all, fieldTexts(reflect.ValueOf(struct {
		Delay    int
		Gain     float32
		Receptor Receptor
	}{p.Delay, p.Gain, p.Receptor}), false)...)
	switch t := traitsOfWiring(p.Wiring); {
	case t.mean && p.Init.Kind == InitFanIn:
		all = append(all, "weights of a mean")
	case t.heads > 0 && p.Init.Kind == InitFanIn:
		all = append(all, fmt.Sprintf("weight %v", usualAttention))
	default:
		all = append(all, "weights "+p.Init.text())
	}
	if p.Bound.Limited() {
		all = append(all, fmt.Sprintf("Bound %v to %v", p.Bound.Lo, p.Bound.Hi))
	}
	if p.Bound.ZeroDiagonal {
		all = append(all, "ZeroDiagonal")
	}
	all = append(all, fieldTexts(reflect.ValueOf(p.Quantization), false)...)
	if p.Frozen {
		all = append(all, "Frozen")
	}
	return strings.Join(all, ", ")
}

func (i Init) text() string {
	switch i.Kind {
	case InitFanIn:
		return "uniform in ±1/√(pre cells)"
	case InitUniform:
		return fmt.Sprintf("uniform in %v to %v", i.Lo, i.Hi)
	case InitNormal:
		return fmt.Sprintf("normal, mean %v, deviation %v", i.Lo, i.Hi)
	case InitConstant:
		return fmt.Sprintf("constant %v", i.Lo)
	}
	return fmt.Sprintf("of no kind, %d", i.Kind)
}

// thousands writes a whole number in groups of three digits.
func thousands(x float64) string {
	digits := fmt.Sprintf("%.0f", x)
	for k := len(digits) - 3; k > 0 && digits[k-1] != '-'; k -= 3 {
		digits = digits[:k] + "," + digits[k:]
	}
	return digits
}

// printable writes a name on one line, whatever is in it.
func printable(name string) string {
	if checkName(name) == nil {
		return name
	}
	return fmt.Sprintf("%q", name)
}
