package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// firstWarm is the code cell from which on the kernel is warm: the first one declares, the second one fills caches.
const firstWarm = 3

// notebookCell times cells that show a raster of 100,000 spikes in a running kernel, from the request to compile one to its
// figure and the end of its program.
func notebookCell(*bench) (*result, error) {
	ctx := context.Background()
	root := runner.Checkout(".")
	if root == "" {
		return nil, skipped{"it imports the checkout, and this is none"}
	}
	if !runner.HaveTools(ctx, "") {
		return nil, skipped{"the notebook kernel is not built; `spikecell install`, or the first `spikecell run`, does it"}
	}
	dir, err := os.MkdirTemp("", "bench-notebook")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var ms []float64
	_, err = runner.Run(ctx, runner.Options{
		Notebook: filepath.Join(root, "tests", "bench", "testdata", "cell.ipynb"), WorkDir: dir,
		Progress: func(e runner.Event) {
			if e.Kind == runner.EventCellDone && e.Cell >= firstWarm {
				ms = append(ms, milliseconds(e.Elapsed))
			}
		},
	})
	if err != nil {
		return nil, err
	}
	return &result{MS: median(ms)}, nil
}
