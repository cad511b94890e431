package main

import (
	"bytes"
	"path/filepath"
	"testing"

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
