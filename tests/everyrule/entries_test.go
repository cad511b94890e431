package everyrule

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Every type below learning that has a method Bind, as rules have, is trained by an entry.
func TestEveryRuleHasAnEntry(t *testing.T) {
	have := map[string]bool{}
	for _, e := range Entries() {
		of := reflect.TypeOf(e.Learner)
		have[strings.TrimPrefix(of.PkgPath(), "github.com/spikecell/spikecell/")+"."+of.Name()] = true
	}
	rules := 0
	for _, root := range []string{"../../learning", "../../control"} {
		err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, name := range rulesIn(t, path) {
				rules++
				if want := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../") + "." + name; !have[want] {
					t.Errorf("no entry trains %s", want)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if rules < 11 {
		t.Errorf("only %d rules were found", rules)
	}
}

// rulesIn returns the types of a file that have a method Bind(learning.Setup).
func rulesIn(t *testing.T, path string) (names []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Name.Name != "Bind" || fn.Recv == nil || len(fn.Type.Params.List) != 1 {
			continue
		}
		switch of := fn.Type.Params.List[0].Type.(type) {
		case *ast.SelectorExpr:
			ok = of.Sel.Name == "Setup"
		case *ast.Ident:
			ok = of.Name == "Setup"
		}
		if name, plain := fn.Recv.List[0].Type.(*ast.Ident); ok && plain && name.IsExported() {
			names = append(names, name.Name)
		}
	}
	return names
}
