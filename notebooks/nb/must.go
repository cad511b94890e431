package nb

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Must returns v. If err is not nil it prints the error to standard error and ends the program with status 1, so that
// the cell fails there, with a message and no stack:
//
//	report := nb.Must(learning.Train(nb.Context(), entry, task))
//
// For an error that is context.Canceled it says that the cell was interrupted and how to go on.
func Must[T any](v T, err error) T {
	if err != nil {
		if isTerminal(os.Stderr) {
			fmt.Fprintln(os.Stderr) // leave the line of a progress bar
		}
		fmt.Fprint(os.Stderr, failure(err))
		os.Exit(1)
	}
	return v
}

// failure is what Must prints.
func failure(err error) string {
	if errors.Is(err, context.Canceled) {
		return "interrupted: the run is saved, unless its store is off, and continues when the cell is executed again\n"
	}
	return fmt.Sprintf("error: %v\n", err)
}
