package main

import (
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// target is a fuzz target: a function FuzzXxx(*testing.F).
type target struct {
	Package string `json:"package"` // as the go command is told it: ./ and the folder below the module's
	Name    string `json:"target"`
}

func (t target) String() string { return t.Package + " " + t.Name }

// moduleRoot is the folder of go.mod, from the current one upwards.
func moduleRoot() (string, error) {
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for !isFile(filepath.Join(at, "go.mod")) {
		up := filepath.Dir(at)
		if up == at {
			return "", errors.New("there is no go.mod here or above; run the command in the module")
		}
		at = up
	}
	return at, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// targets returns those of all test files of a module that this system builds, in the order of their folders.
func targets(root string) (all []target, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return enter(root, path)
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		names, err := fuzzFunctions(path)
		for _, name := range names {
			folder, _ := filepath.Rel(root, filepath.Dir(path))
			all = append(all, target{"./" + filepath.ToSlash(folder), name})
		}
		return err
	})
	return all, err
}

// enter says whether a folder belongs to the module.
func enter(root, path string) error {
	name := filepath.Base(path)
	if path != root && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || isFile(filepath.Join(path, "go.mod"))) {
		return filepath.SkipDir
	}
	return nil
}

// fuzzFunctions returns the names of the targets of a test file.
func fuzzFunctions(path string) (names []string, err error) {
	if ok, err := build.Default.MatchFile(filepath.Dir(path), filepath.Base(path)); !ok {
		return nil, err
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Fuzz") && takesF(fn.Type) {
			names = append(names, fn.Name.Name)
		}
	}
	return names, nil
}

// takesF reports whether a function takes one *testing.F.
func takesF(f *ast.FuncType) bool {
	if len(f.Params.List) != 1 {
		return false
	}
	star, ok := f.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	of, ok := star.X.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "F"
}
