package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What the Python library reads and writes is what we write and read, where there is one.
func TestPythonLibrary(t *testing.T) {
	python := os.Getenv("SPIKECELL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.CommandContext(t.Context(), python, "-c", "import nir").Run(); err != nil {
		t.Skipf("%s has no package nir; SPIKECELL_PYTHON names one that has it", python)
	}
	if err := run(t.Context(), t.Output(), python, "peer.py"); err != nil {
		t.Fatal(err)
	}
}

// What the Python library wrote is read, all of it, also where there is no Python. Files and lists are those of peer.py.
func TestFilesOfThePythonLibrary(t *testing.T) {
	lists, err := filepath.Glob(filepath.Join("testdata", "*.list"))
	if err != nil || len(lists) != 3 {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	for _, list := range lists {
		if err := compare(t.Output(), list); err != nil {
			t.Error(err)
		}
	}
}
