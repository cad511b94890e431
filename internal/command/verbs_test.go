package command

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every verb has a file of its name, and others may begin so. None uses what the file of another verb declares: what verbs share lies
// in files of its own, and only the root command knows them all.
func TestVerbsAreApart(t *testing.T) {
	all, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	verbs := map[string]bool{}
	for _, c := range rootCommand().Commands() {
		verbs[c.Name()] = true
		if !slices.Contains(all, c.Name()+".go") {
			t.Errorf("the verb %q has no file of its name", c.Name())
		}
	}
	verbOf := func(file string) string {
		first, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".go"), "_")
		return first
	}
	seen := 0
	eachUse(t, all, func(from, to, name string) {
		if from == to {
			return
		}
		seen++
		if verbs[verbOf(to)] && verbOf(from) != verbOf(to) && from != "command.go" {
			t.Errorf("%s uses %s, which %s declares", from, name, to)
		}
	})
	if seen < 20 {
		t.Errorf("only %d uses between files were seen", seen)
	}
}

// eachUse calls f for every use of a name that these files, but for tests, declare: the file that uses it and the file that declares it.
func eachUse(t *testing.T, all []string, f func(from, to, name string)) {
	t.Helper()
	set, files := token.NewFileSet(), []*ast.File{}
	for _, file := range all {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, tree)
	}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	// Packages that are imported are not loaded: their names are unknown, and those of this package are not.
	known := types.Config{Error: func(error) {}, Importer: nothing{}}
	pkg, _ := known.Check("command", set, files, &info)
	for use, object := range info.Uses {
		if object.Pkg() == pkg && object.Pos().IsValid() {
			f(set.File(use.Pos()).Name(), set.File(object.Pos()).Name(), use.Name)
		}
	}
}

// nothing imports every package as one without names.
type nothing struct{}

func (nothing) Import(path string) (*types.Package, error) {
	p := types.NewPackage(path, filepath.Base(path))
	p.MarkComplete()
	return p, nil
}
