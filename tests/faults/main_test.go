//go:build linux

package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

func TestMain(m *testing.M) {
	if os.Getenv(childEntry) != "" {
		exit(child())
	}
	os.Exit(m.Run())
}

// Every type below learning that has a method Bind, as rules have, is trained by an entry.
func TestEveryRuleIsDisturbed(t *testing.T) {
	have := map[string]bool{}
	for _, e := range entries() {
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

// Every entry trains, so that it can be disturbed, and tells of its progress.
func TestEntries(t *testing.T) {
	all, err := undisturbed(t.Context(), "")
	if err != nil || len(all) != len(entries()) {
		t.Fatalf("%d entries, %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, d := range all {
		if d.calls < 12 || d.want == "" || seen[d.want] {
			t.Errorf("%s: %d calls of Progress, result %q", d.entry, d.calls, d.want)
		}
		seen[d.want] = true
	}
}

// A run that gives another result is reported by name: here one that is not what was asked for.
func TestDifferencesAreFound(t *testing.T) {
	all, err := undisturbed(t.Context(), "gradients")
	if err != nil {
		t.Fatal(err)
	}
	o := &outcome{Disturbances: map[string]int{}}
	all[0].want = strings.Repeat("0", 64)
	o.note(7, &all[0])
	var out strings.Builder
	if err := o.print(&out, true); err == nil || !strings.Contains(err.Error(), "run 7, gradients") {
		t.Errorf("error %v", err)
	}
	var said outcome
	if err := json.Unmarshal([]byte(out.String()), &said); err != nil || said.Runs != 1 || len(said.Differ) != 1 {
		t.Errorf("%s, %v", out.String(), err)
	}
}

// Each disturbance happens to a run, whose result stays.
func TestDisturbances(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a hundred processes")
	}
	all, err := undisturbed(t.Context(), "csdp")
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range disturbances {
		d := all[0]
		d.store = t.TempDir()
		if err := what.do(&d); err != nil {
			t.Errorf("%s: %v", what.name, err)
		}
		if err := d.check(); err != nil {
			t.Errorf("%s: %v", what.name, err)
		}
		if runs, err := learning.Runs(d.store); err != nil || len(runs) != 1 {
			t.Errorf("%s: %d runs, %v", what.name, len(runs), err)
		}
	}
}
