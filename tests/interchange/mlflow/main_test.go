package main

import (
	"os"
	"os/exec"
	"testing"
)

// MLflow's own server and client have every number of exported runs, where there is an MLflow.
func TestServer(t *testing.T) {
	python := os.Getenv("SPIKECELL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if err := exec.CommandContext(t.Context(), python, "-c", "import mlflow").Run(); err != nil {
		t.Skipf("%s has no package mlflow; SPIKECELL_PYTHON names one that has it", python)
	}
	if err := run(t.Context(), t.Output(), python, "read.py"); err != nil {
		t.Fatal(err)
	}
}
