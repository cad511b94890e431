package tests

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tellCells are the files that may tell cells apart by their type: what Check, the JSON form, the traits and the two programs that nets are compiled
// to are made of.
var tellCells = []string{"snn/check_cell.go", "snn/json_cells.go", "snn/cell_traits.go", "snn/sim_cells.go", "snn/compile_cell.go",
	"snn/nir/export_cells.go", "snn/statedict/cells.go"} // the last two for the cells of others

// wantCells are the files that may ask for one type of cell, because the equations of a rule are of that one.
var wantCells = []string{
	"learning/csdp/layout.go", "learning/bptc/layer.go", "learning/eventprop/chain.go", "learning/stdp/net.go", "learning/stdp/sim_net.go", "learning/eprop/layout.go", "learning/bpstdp/net.go", "learning/convstdp/chain.go",
	"learning/internal/ruletest/models.go", // a rule of one cell, for tests
	"learning/thresholds/form.go",          // forms of the thresholds of one cell
	"internal/entries/fsdd_spikes.go",      // constants of the cells of CSDP
}

// tellWirings are those that may tell wirings apart: what Check, the JSON form, the traits and what synapses are compiled to are made of, the
// integers of a net, and the reference by which tests of rules count synapses one by one.
var tellWirings = []string{"snn/check.go", "snn/json.go", "snn/wiring_traits.go", "snn/compile.go", "snn/integer/convert_wiring.go",
	"learning/internal/ruletest/counts.go", "snn/nir/export_wirings.go", "snn/statedict/layout.go"} // the last two for the modules of others

// wantWirings are the files that may ask for one type of wiring, because the equations of a rule are those of maps and their poolings.
var wantWirings = []string{"learning/convstdp/chain.go"}

// A rule, a wiring or a figure does not ask which cell it has before it: a new cell is a new file, and a line in each of a few places.
func TestCellsAreToldApartInFewPlaces(t *testing.T) {
	asked := whereAsked(t, typesMarked(t, "../snn/cell.go", "cell"))
	onlyIn(t, "a type switch over cells", asked.switches, tellCells)
	onlyIn(t, "a question whether a cell is of one type", asked.assertions, slices.Concat(tellCells, wantCells))
}

// Nor does it ask for the wiring: what it learns is the weights of whatever snn.Compile returns.
func TestWiringsAreToldApartInFewPlaces(t *testing.T) {
	asked := whereAsked(t, typesMarked(t, "../snn/wiring.go", "wiring"))
	onlyIn(t, "a type switch over wirings", asked.switches, tellWirings)
	onlyIn(t, "a question whether a wiring is of one type", asked.assertions, slices.Concat(tellWirings, wantWirings))
}

func onlyIn(t *testing.T, what string, found, may []string) {
	t.Helper()
	if len(found) == 0 {
		t.Errorf("%s was found nowhere; is the test looking at the right folder?", what)
	}
	for _, file := range found {
		if !slices.Contains(may, file) {
			t.Errorf("%s: %s; only %v may have one", file, what, may)
		}
	}
}

// asked are the files that ask for types of a list: by type switches, and by assertions and comparisons with their values.
type asked struct{ switches, assertions []string }

// whereAsked looks for questions for types of package snn.
func whereAsked(t *testing.T, names []string) (found asked) {
	walk(t, func(file string) {
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		switches, assertions := asksFor(f, func(pkg, name string) bool {
			return slices.Contains(names, name) && (pkg == "snn" || pkg == "" && filepath.ToSlash(filepath.Dir(file)) == "snn")
		})
		if switches {
			found.switches = append(found.switches, file)
		}
		if assertions {
			found.assertions = append(found.assertions, file)
		}
	})
	return found
}

// asksFor reports whether a file asks for one of the types that is says.
func asksFor(f *ast.File, is func(pkg, name string) bool) (switches, assertions bool) {
	of := func(e ast.Expr) bool { pkg, name := typeName(e); return is(pkg, name) }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSwitchStmt:
			for _, clause := range n.Body.List {
				switches = switches || slices.ContainsFunc(clause.(*ast.CaseClause).List, of)
			}
		case *ast.TypeAssertExpr:
			assertions = assertions || of(n.Type)
		case *ast.BinaryExpr:
			assertions = assertions || of(valueType(n.X)) || of(valueType(n.Y))
		case *ast.SwitchStmt:
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					assertions = assertions || of(valueType(e))
				}
			}
		}
		return true
	})
	return switches, assertions
}

// typeName returns the package and name of a type, or of what one points to.
func typeName(e ast.Expr) (pkg, name string) {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ident:
		return "", e.Name
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return x.Name, e.Sel.Name
		}
	}
	return "", ""
}

// valueType returns the type of a value that is written out, or nil.
func valueType(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return valueType(e.X)
	case *ast.CompositeLit:
		return e.Type
	}
	return nil
}

// typesMarked returns the names of the types that have the method of a closed set.
func typesMarked(t *testing.T, file, method string) (names []string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == method {
			names = append(names, fn.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	if len(names) < 8 {
		t.Fatalf("%s: only the types %v have the method %s", file, names, method)
	}
	return names
}

// The questions are found in whatever form they are asked.
func TestQuestionsForTypesAreFound(t *testing.T) {
	for body, want := range map[string][2]bool{
		"switch w.(type) { case nil, snn.Dense: }":    {true, false},
		"switch x := w.(type) { case *snn.Dense: x }": {true, false},
		"_, ok := w.(snn.Dense)":                      {false, true},
		"ok := w == (snn.Dense{})":                    {false, true},
		"switch w { case snn.Dense{}: }":              {false, true},
		"w = snn.Dense{}":                             {false, false},
		"_, ok := w.(engine.Dense)":                   {false, false},
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "", "package p; func f() { "+body+" }", 0)
		if err != nil {
			t.Fatal(err)
		}
		if s, a := asksFor(f, func(pkg, name string) bool { return pkg == "snn" && name == "Dense" }); s != want[0] || a != want[1] {
			t.Errorf("%s: switches %v, assertions %v", body, s, a)
		}
	}
}
