package nir_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// cellForm is a column of the table: cells and, where they want one, the length of a step.
type cellForm struct {
	name string
	cell snn.Cell
}

func cellForms() []cellForm {
	lif := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: .05, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	with := func(change func(c *snn.LIF)) snn.LIF { c := lif; change(&c); return c }
	synaptic := func(change func(c *snn.Synaptic)) snn.Synaptic {
		c := snn.Synaptic{LIF: lif, TauSyn: 5}
		change(&c)
		return c
	}
	spread := snn.Spread{Uniform: 1, Learn: true}
	return []cellForm{
		{"LIF", lif},
		{"LIF, `Euler`", with(func(c *snn.LIF) { c.Euler = true })},
		{"LIF, `Beta`", snn.LIF{Beta: .93}},
		{"LIF, `ScaleFactor`", with(func(c *snn.LIF) { c.Scale, c.Input = snn.ScaleFactor, .3 })},
		{"LIF without leak", snn.LIF{Beta: 1, Scale: snn.ScaleFactor, Input: .7}},
		{"LIF, `Rest`, `Start`, `ResetTo`", snn.LIF{Tau: 10, Rest: -65, Start: -66, Threshold: -52, Reset: snn.ResetZero, ResetTo: -60}},
		{"LIF, subtracts", with(func(c *snn.LIF) { c.Reset = snn.ResetSubtract })},
		{"LIF, `ResetZeroAll`", with(func(c *snn.LIF) { c.Reset, c.ResetTiming = snn.ResetZeroAll, snn.ResetNextStep })},
		{"LIF, `ResetNone`", with(func(c *snn.LIF) { c.Reset = snn.ResetNone })},
		{"LIF, reset in the next step", with(func(c *snn.LIF) { c.ResetTiming = snn.ResetNextStep })},
		{"LIF, `Inclusive`", with(func(c *snn.LIF) { c.Inclusive = true })},
		{"LIF, `Jitter`", with(func(c *snn.LIF) { c.Jitter = .01 })},
		{"LIF, `TauSpread`, `ThresholdSpread`", with(func(c *snn.LIF) { c.TauSpread, c.ThresholdSpread = spread, snn.Spread{Normal: .01} })},
		{"LIF, `Refractory`", with(func(c *snn.LIF) { c.Refractory, c.Masked = 1, true })},
		{"LIF, `Blocked`", with(func(c *snn.LIF) { c.Refractory, c.Blocked = 2, true })},
		{"LIF, `PerCell`", with(func(c *snn.LIF) { c.Adapt.PerCell = snn.PerCell{Step: .001, Tau: 1e5} })},
		{"LIF, `PerPopulation`", with(func(c *snn.LIF) { c.Adapt.PerPopulation = snn.PerPopulation{Rate: .001, Floor: .025} })},
		{"LIF, `ALIF`", with(func(c *snn.LIF) { c.Adapt.ALIF = snn.ALIF{Strength: .01, Tau: 50} })},
		{"Synaptic", synaptic(func(*snn.Synaptic) {})},
		{"Synaptic, `Alpha`, `Beta`", snn.Synaptic{LIF: snn.LIF{Beta: .9}, Alpha: .8}},
		{"Synaptic, `Earlier`", synaptic(func(c *snn.Synaptic) { c.Earlier = true })},
		{"Synaptic, `Exact`", synaptic(func(c *snn.Synaptic) { c.Exact = true })},
		{"Synaptic, `TauSynSpread`", synaptic(func(c *snn.Synaptic) { c.TauSynSpread, c.TauSpread, c.Exact = spread, spread, true })},
		{"Synaptic, `ResetNone`", synaptic(func(c *snn.Synaptic) { c.Reset = snn.ResetNone })},
		{"LI", snn.LI{Tau: 20, Scale: snn.ScaleLeak, TauSpread: snn.Spread{Normal: 1}}},
		{"LI, `Euler`, `ScaleFactor`", snn.LI{Tau: 20, Euler: true, Scale: snn.ScaleFactor, Input: .4}},
		{"LI without leak", snn.LI{Beta: 1}},
		{"Alpha", snn.Alpha{TauExc: 10, TauInh: 3}},
		{"BRF", snn.BRF{Omega: 50, Offset: 3}},
		{"GatedLIF", snn.GatedLIF{Steps: 4}},
		{"Conductance", snn.DiehlCook(1, 1).Populations[1].Cell},
		{"Izhikevich", snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}},
		{"AdEx", snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6, A: 4, B: 80.5, TauW: 144,
			Start: -70.6}},
	}
}

// wiringForm is a row of the table: what joins "before" to "cells", or cells to themselves.
type wiringForm struct {
	name          string
	before, cells []int // shapes
	projection    snn.Projection
	own           bool // joins the cells to themselves, beside a dense projection
	twice         bool // a dense projection joins the two populations, too
	bias          *snn.Init
}

func wiringForms() []wiringForm {
	list := snn.List{Pre: []int{0, 1, 2, 3, 4, 5, 6, 7, 0, 2, 4, 6}, Post: []int{0, 1, 2, 3, 4, 5, 6, 7, 1, 3, 5, 7}}
	shared, delayed := list, list
	shared.Weight = []int{0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3}
	delayed.Delays = []int{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}
	line, large, small := []int{8}, []int{6, 6, 2}, []int{4, 4, 2}
	of := func(w snn.Wiring) snn.Projection { return snn.Projection{Wiring: w} }
	conv := snn.Conv2D{Kernel: [2]int{3, 3}}
	one := &snn.Init{Kind: snn.InitConstant, Lo: .125}
	return []wiringForm{
		{name: "`Dense`", before: line, cells: line, projection: of(snn.Dense{})},
		{name: "`Dense`, left out", before: []int{2, 4}, cells: []int{4, 2}, projection: of(nil)},
		{name: "`OneToOne`", before: line, cells: line, projection: of(snn.OneToOne{})},
		{name: "`AllButOwn`", before: line, cells: line, projection: of(snn.AllButOwn{})},
		{name: "`Sparse`, by probability", before: line, cells: line, projection: of(snn.Sparse{Probability: .6, Seed: 3})},
		{name: "`Sparse`, by fan-in with repeats", before: line, cells: line, projection: of(snn.Sparse{FanIn: 6, Repeats: true})},
		{name: "`Sparse`, one common weight", before: line, cells: line, projection: of(snn.Sparse{FanIn: 6, Common: true})},
		{name: "`Sparse`, `Delays`", before: line, cells: line, projection: of(snn.Sparse{FanIn: 6, Delays: [2]int{0, 2}})},
		{name: "`List`", before: line, cells: line, projection: of(list)},
		{name: "`List`, shared weights", before: line, cells: line, projection: of(shared)},
		{name: "`List`, `Delays`", before: line, cells: line, projection: of(delayed)},
		{name: "`Conv2D`", before: large, cells: small, projection: of(conv)},
		{name: "`Conv2D`, all fields", before: large, cells: []int{3, 3, 4}, projection: of(snn.Conv2D{Kernel: [2]int{2, 3}, Stride: [2]int{2, 3}, Pad: [2]int{1, 2},
			Dilation: [2]int{2, 1}, Groups: 2})},
		{name: "`Conv2D`, one channel", before: []int{6, 6}, cells: []int{4, 4}, projection: of(conv)},
		{name: "`Conv2D`, one `Bias`", before: large, cells: small, projection: of(conv), bias: one},
		{name: "`Conv2D`, `Bias` that was learned", before: large, cells: small, projection: of(conv), bias: &snn.Init{}},
		{name: "`Conv2D`, `Bias` by cell", before: large, cells: small, projection: of(conv), bias: &snn.Init{}},
		{name: "`Conv2D` beside `Dense`", before: large, cells: small, projection: of(conv), twice: true},
		{name: "`Conv2D`, `MaxPool`", before: large, cells: []int{2, 2, 2}, projection: of(snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2})},
		{name: "`Conv1D`", before: []int{9, 2}, cells: []int{4, 2}, projection: of(snn.Conv1D{Kernel: 3, Stride: 2, Pad: 1, Dilation: 2, Groups: 2})},
		{name: "`Pool2D`, mean", before: small, cells: []int{2, 2, 2}, projection: of(snn.Pool2D{Size: [2]int{2, 2}})},
		{name: "`Pool2D`, sum", before: small, cells: []int{2, 3, 2}, projection: snn.Projection{Wiring: snn.Pool2D{Size: [2]int{2, 2}, Stride: [2]int{2, 1}},
			Init: snn.Init{Kind: snn.InitConstant, Lo: 1}}},
		{name: "`Pool2D`, other weights", before: small, cells: []int{2, 2, 2}, projection: snn.Projection{Wiring: snn.Pool2D{Size: [2]int{2, 2}},
			Init: snn.Init{Kind: snn.InitConstant, Lo: .3}}, bias: one},
		{name: "`Attention`", before: []int{2, 12}, cells: []int{2, 4}, projection: of(snn.Attention{Heads: 2})},
		{name: "recurrent, `Dense`", before: line, cells: line, own: true, projection: snn.Projection{Delay: 1}},
		{name: "recurrent, `Sparse`, `NoSelf`", before: line, cells: line, own: true, projection: snn.Projection{Wiring: snn.Sparse{FanIn: 3, NoSelf: true}, Delay: 3}},
		{name: "recurrent, `AllButOwn`", before: line, cells: line, own: true, projection: snn.Projection{Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1}},
		{name: "`Dense`, `Delay`", before: line, cells: line, projection: snn.Projection{Delay: 3}},
		{name: "`Dense`, `Bias`", before: line, cells: line, bias: &snn.Init{}},
		{name: "`OneToOne`, `Bias`", before: line, cells: line, bias: &snn.Init{}, projection: of(snn.OneToOne{})},
		{name: "`Dense`, `Gain`", before: line, cells: line, projection: snn.Projection{Gain: .3}},
		{name: "`Conv2D`, `Gain`", before: large, cells: small, projection: snn.Projection{Wiring: conv, Gain: 1.7, Name: "maps"}},
		{name: "recurrent, `Bound`, `Frozen`", before: line, cells: line, own: true, projection: snn.Projection{Delay: 1, Bound: snn.Bound{Lo: -1, Hi: 1, ZeroDiagonal: true}, Frozen: true,
			Init: snn.Init{Kind: snn.InitNormal, Hi: .1}}},
		{name: "`Dense`, `Quantization`", before: line, cells: line, projection: snn.Projection{Quantization: snn.Quantization{Bits: 4}}},
		{name: "`Conv2D`, `Quantization`", before: large, cells: small, projection: snn.Projection{Wiring: conv, Quantization: snn.Quantization{Bits: 8, Scale: .01}}},
		{name: "`Dense`, inhibitory `Receptor`", before: line, cells: line, projection: snn.Projection{Receptor: snn.Inhibitory,
			Init: snn.Init{Kind: snn.InitConstant, Lo: .1}}},
	}
}

// net joins them.
func (w wiringForm) net(c cellForm) snn.Net {
	before := snn.LIF{Beta: .9}
	n := snn.Net{Dt: .5, Populations: []snn.Population{{Name: "input", Shape: []int{3}}, {Name: "before", Shape: w.before, Cell: before},
		{Name: "cells", Shape: w.cells, Cell: c.cell, Bias: w.bias}}}
	positive := snn.Init{Kind: snn.InitUniform, Hi: .5} // conductances have no sign
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "before"})
	p := w.projection
	if len(w.before) > 1 { // maps all the way
		n.Populations[0].Shape, n.Projections[0].Wiring = w.before, snn.OneToOne{}
	}
	if p.Pre, p.Post = "before", "cells"; w.own {
		p.Pre = "cells"
		n.Projections = append(n.Projections, snn.Projection{Pre: "before", Post: "cells", Init: positive})
	}
	if p.Init == (snn.Init{}) && p.Gain >= 0 {
		if _, conducts := c.cell.(snn.Conductance); conducts {
			p.Init = positive
		}
	}
	n.Projections = append(n.Projections, p)
	if w.twice {
		n.Projections = append(n.Projections, snn.Projection{Pre: "before", Post: "cells", Name: "second", Init: positive})
	}
	return n
}

// Every type of cell and of wiring, and every field of those that NIR holds, is in the table: what is new fails here until it has a row.
func TestFormsAreAll(t *testing.T) {
	var cells, wirings []any
	for _, c := range cellForms() {
		cells = append(cells, c.cell)
	}
	projections := map[string]bool{"Pre": true, "Post": true}
	for _, w := range wiringForms() {
		if w.projection.Wiring != nil {
			wirings = append(wirings, w.projection.Wiring)
		}
		marked(reflect.ValueOf(w.projection), "", projections)
	}
	all(t, "../cell.go", "cell", cells)
	all(t, "../wiring.go", "wiring", wirings)
	held := []any{snn.LIF{}, snn.Synaptic{}, snn.LI{}, snn.Dense{}, snn.OneToOne{}, snn.AllButOwn{}, snn.Sparse{}, snn.List{}, snn.Conv2D{}, snn.Conv1D{}, snn.Pool2D{}}
	for _, h := range held {
		used := map[string]bool{}
		for _, x := range append(cells, wirings...) {
			if reflect.TypeOf(x) == reflect.TypeOf(h) {
				marked(reflect.ValueOf(x), "", used)
			}
		}
		wantFields(t, reflect.TypeOf(h), used)
	}
	wantFields(t, reflect.TypeFor[snn.Projection](), projections)
}

// marked adds the fields of a struct that are set.
func marked(v reflect.Value, prefix string, used map[string]bool) {
	for i := range v.NumField() {
		if f := v.Type().Field(i); !v.Field(i).IsZero() {
			used[f.Name] = true
			if f.Anonymous {
				marked(v.Field(i), prefix, used)
			}
		}
	}
}

func wantFields(t *testing.T, of reflect.Type, used map[string]bool) {
	t.Helper()
	for i := range of.NumField() {
		if f := of.Field(i); !used[f.Name] {
			t.Errorf("%v.%s is set in no row or column of the table", of, f.Name)
		}
	}
}

// all wants one value of each type that has the method of a closed set.
func all(t *testing.T, file, method string, have []any) {
	t.Helper()
	names := map[string]bool{}
	for _, x := range have {
		names[strings.TrimPrefix(reflect.TypeOf(x).String(), "snn.")] = true
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == method {
			if name := fn.Recv.List[0].Type.(*ast.Ident).Name; !names[name] {
				t.Errorf("%s is in no row or column of the table", name)
			}
		}
	}
}
