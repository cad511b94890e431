package main

import (
	"os"
	"os/exec"
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
