package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// decoders are functions and types by which bytes become something else, or come in.
var decoders = strings.Fields(`os.ReadFile os.Open os.OpenFile io.ReadAll json.NewDecoder json.Unmarshal csv.NewReader zip.NewReader zip.OpenReader
	tar.NewReader gzip.NewReader zlib.NewReader flate.NewReader bufio.NewScanner bufio.NewReader strictjson.File strictjson.Value xml.NewDecoder
	html.NewTokenizer html.Parse goldmark.New parser.NewParser scanner.Scanner http.Client http.Get http.DefaultClient http.ListenAndServe http.Server net.Listen gob.NewDecoder
	png.Decode image.Decode template.New`)

// inputTypes are parameters of exported functions by which bytes come in.
var inputTypes = strings.Fields("[]byte [][]byte io.Reader io.ReaderAt io.ReadCloser fs.FS *json.Decoder *tar.Reader *zip.Reader")

// leftOut are folders whose programs read nothing that others wrote: measurements, tools, tests.
var leftOut = strings.Fields("tests tools internal/kernel internal/worktest internal/vectors internal/runstore/faulty notebooks/runner/toolmod")

// found returns the functions of a file that read, as folder and name.
func found(root, path string) (all []string, err error) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Rel(root, filepath.Dir(path))
	for _, d := range f.Decls {
		if vars, ok := d.(*ast.GenDecl); ok {
			for _, s := range vars.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && functionDecodes(v) {
					all = append(all, filepath.ToSlash(folder)+" "+v.Names[0].Name)
				}
			}
		}
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil || !reads(fn) {
			continue
		}
		name := fn.Name.Name
		if fn.Recv != nil {
			of, _, _ := strings.Cut(strings.TrimPrefix(types.ExprString(fn.Recv.List[0].Type), "*"), "[")
			name = of + "." + name
		}
		all = append(all, filepath.ToSlash(folder)+" "+name)
	}
	return all, err
}

// reads reports whether a function takes bytes or calls what does. Methods by which others write to a value of ours, and names of constants, are
// none: the names are read by the parsers of what holds them.
func reads(fn *ast.FuncDecl) (yes bool) {
	if slices.Contains([]string{"Write", "UnmarshalText", "MarshalText"}, fn.Name.Name) {
		return false
	}
	for _, p := range fn.Type.Params.List {
		yes = yes || fn.Name.IsExported() && slices.Contains(inputTypes, types.ExprString(p.Type))
	}
	return yes || decodes(fn.Body)
}

// decodes reports whether a piece of code calls what decodes bytes.
func decodes(code ast.Node) (yes bool) {
	ast.Inspect(code, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			yes = yes || slices.Contains(decoders, types.ExprString(s))
		}
		return !yes
	})
	return yes
}

// functionDecodes reports whether a declaration has a function without a name that decodes.
func functionDecodes(declared ast.Node) (yes bool) {
	ast.Inspect(declared, func(n ast.Node) bool {
		if f, ok := n.(*ast.FuncLit); ok {
			yes = yes || decodes(f.Body)
		}
		return !yes
	})
	return yes
}

// Every function that takes bytes from outside, or hands them to a decoder, is told here with what fuzzes it, or why nothing has to. A new one fails
// until it is told, and so does one that is gone.
func TestWhatReadsIsFuzzed(t *testing.T) {
	root := filepath.Join("..", "..")
	left := maps.Clone(inventory)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || slices.Contains(leftOut, filepath.ToSlash(rel))):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		all, err := found(root, path)
		for _, name := range all {
			if _, ok := inventory[name]; !ok {
				t.Errorf("%q reads bytes that may come from outside; name the target that fuzzes it, or why none has to, in inventory", name)
			}
			delete(left, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range left {
		t.Errorf("%q reads nothing any more", name)
	}
}

// The targets that the inventory names are there, and what a parser is fuzzed by is measured too, unless it says otherwise.
func TestTargetsAreThere(t *testing.T) {
	for name, by := range inventory {
		folder, target, ok := strings.Cut(by, " ")
		if !strings.HasPrefix(by, "./") {
			continue
		}
		files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
		there := false
		for _, file := range files {
			text, err := os.ReadFile(file)
			there = there || err == nil && strings.Contains(string(text), fmt.Sprintf("func %s(f *testing.F)", target))
		}
		if !ok || err != nil || !there {
			t.Errorf("%s: there is no target %s", name, by)
		}
	}
}
