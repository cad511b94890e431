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
var tellCells = []string{"snn/check_cell.go", "snn/json_cells.go", "snn/cell_traits.go", "snn/sim_cells.go", "snn/compile_cell.go"}

// A rule, a wiring or a figure does not ask which cell it has before it: a new cell is a new file, and a line in each of a few places.
func TestCellsAreToldApartInFewPlaces(t *testing.T) {
	cells := cellTypes(t)
	seen := map[string]bool{}
	walk(t, func(file string) {
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSwitchStmt)
			if !ok || !slices.ContainsFunc(casesOf(s), func(name string) bool { return slices.Contains(cells, name) }) {
				return true
			}
			if seen[file] = true; !slices.Contains(tellCells, file) {
				t.Errorf("%s: a type switch over cells; only %v may have one", file, tellCells)
			}
			return true
		})
	})
	if len(seen) < 4 {
		t.Errorf("type switches over cells were found only in %v; is the test looking at the right folder?", seen)
	}
}

// cellTypes returns the names of the types that are cells: those with the method that marks them.
func cellTypes(t *testing.T) (names []string) {
	f, err := parser.ParseFile(token.NewFileSet(), "../snn/cell.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "cell" {
			names = append(names, fn.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	if len(names) < 8 {
		t.Fatalf("only the cells %v were found", names)
	}
	return names
}

// casesOf returns the names of the types in the cases of a switch, without their package.
func casesOf(s *ast.TypeSwitchStmt) (names []string) {
	for _, clause := range s.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			switch e := e.(type) {
			case *ast.Ident:
				names = append(names, e.Name)
			case *ast.SelectorExpr:
				names = append(names, e.Sel.Name)
			}
		}
	}
	return names
}
