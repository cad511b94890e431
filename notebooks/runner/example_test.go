package runner_test

import (
	"context"
	"fmt"
	"time"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// Execute a notebook in place, with a page of it beside it.
func ExampleRun() {
	res, err := runner.Run(context.Background(), runner.Options{
		Notebook: "first-steps.ipynb",
		Out:      "first-steps.ipynb",
		HTML:     "first-steps.html",
		Timeout:  5 * time.Minute,
		Progress: func(e runner.Event) { fmt.Println(e.Kind, e.Cell, e.Cells, e.First) },
	})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(res.Executed, "cells")
}

// Register the kernel, so that notebooks opened in Jupyter import the checkout they lie in.
func ExampleInstall() {
	path, err := runner.Install(context.Background(), runner.InstallOptions{Checkout: runner.Checkout(".")})
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(path)
}
