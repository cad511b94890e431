package tests

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Choices of packages that users import, whole numbers with constants of their own, print their names: in errors, tables and %v.
func TestChoicesHaveNames(t *testing.T) {
	choices, named := map[string]bool{}, map[string]bool{}
	walk(t, func(file string) {
		if filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || strings.Contains("/"+file, "/internal/") ||
			strings.HasPrefix(file, "tests/") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", file), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		pkg := filepath.ToSlash(filepath.Dir(file))
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				if name := choiceOf(d); ast.IsExported(name) {
					choices[pkg+"."+name] = true
				}
			case *ast.FuncDecl:
				if d.Recv != nil && d.Name.Name == "String" {
					if name, ok := d.Recv.List[0].Type.(*ast.Ident); ok {
						named[pkg+"."+name.Name] = true
					}
				}
			}
		}
	})
	for name := range choices {
		if !named[name] {
			t.Errorf("%s has constants and no String: it prints as a number", name)
		}
	}
	if len(choices) < 20 {
		t.Errorf("only %d choices were seen; is the test looking at the right folders?", len(choices))
	}
}

// choiceOf returns the type of a list of constants that counts from 0, or "".
func choiceOf(d *ast.GenDecl) string {
	if d.Tok != token.CONST {
		return ""
	}
	first := d.Specs[0].(*ast.ValueSpec)
	kind, typed := first.Type.(*ast.Ident)
	if !typed || len(first.Values) != 1 {
		return ""
	}
	if x, ok := first.Values[0].(*ast.Ident); !ok || x.Name != "iota" {
		return ""
	}
	return kind.Name
}
