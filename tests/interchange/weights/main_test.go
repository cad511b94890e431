package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/tensors"
)

// All that needs no Python, on the files that are kept: what is written for the libraries is read here again.
func TestExchange(t *testing.T) {
	root, ours := filepath.Join("..", "..", ".."), t.TempDir()
	var out bytes.Buffer
	if err := exchangeTypes(filepath.Join(root, "tensors/testdata"), ours); err != nil {
		t.Error(err)
	}
	if err := writeShort(ours); err != nil {
		t.Error(err)
	}
	if err := exchangeDicts(&out, filepath.Join(root, "snn/statedict/testdata"), ours); err != nil {
		t.Error(err)
	}
	files, err := filepath.Glob(filepath.Join(ours, "*"))
	if err != nil || len(files) != 4+2*14 {
		t.Errorf("%d files, %v", len(files), err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".npz" {
			_, err = tensors.ReadNPZ(path)
		} else {
			_, err = tensors.Read(path)
		}
		if err != nil {
			t.Error(err)
		}
	}
}

// The page shows the bodies of the guide to the letter, and has blocks of Python and lines of the command that the command of this folder executes.
func TestGuideShowsWhatRuns(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", page))
	if err != nil {
		t.Fatal(err)
	}
	if found := block.FindAllString(string(text), -1); len(found) != 8 {
		t.Errorf("%d blocks are executed: %q", len(found), found)
	}
	source, err := os.ReadFile("guide.go")
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, "guide.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "guide") {
			continue
		}
		body := string(source[files.Position(fn.Body.Lbrace).Offset+2 : files.Position(fn.Body.Rbrace).Offset])
		body = strings.ReplaceAll(strings.TrimPrefix(body, "\t"), "\n\t", "\n")
		if !strings.Contains(string(text), "```go\n"+body+"```\n") {
			t.Errorf("the page does not show the body of %s:\n%s", fn.Name.Name, body)
		}
		shown++
	}
	if shown != 4 {
		t.Errorf("%d functions of the guide", shown)
	}
}

// Go's part of the page runs with a state_dict that this toolkit has written.
func TestGuideRuns(t *testing.T) {
	t.Chdir(t.TempDir())
	m, err := snn.Feedforward(64, 32, 10).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	dict, err := statedict.Save(m, statedict.Modules{"fc1": "input→hidden1", "lif1": "hidden1", "fc2": "hidden1→output", "lif2": "output"})
	if err == nil {
		err = tensors.Write("net.safetensors", dict)
	}
	if err != nil {
		t.Fatal(err)
	}
	g := guide{sample: make([]float32, 64)}
	if err := g.weights(); err != nil {
		t.Fatal(err)
	}
	spikes := tensors.Tensor{Name: "spikes", Shape: []int{2, 64}, Values: make(tensors.Bool, 128)}
	if err := tensors.WriteNPZ("mine.npz", []tensors.Tensor{spikes}); err != nil {
		t.Fatal(err)
	}
	guideMine(g.model)
	for _, name := range []string{"trained.safetensors", "dense.npz", "events.npz"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
}
