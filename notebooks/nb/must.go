package nb

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spikecell/spikecell/internal/console"
)

// Must returns v. If err is not nil it prints the error to standard error and ends the program with status 1, so that
// the cell fails there, with a message and no stack:
//
//	report := nb.Must(learning.Train(nb.Context(), entry, task))
//
// An error that is context.Canceled, as training returns at an interrupt, says that the run is saved; executing the cell
// again continues it.
func Must[T any](v T, err error) T {
	if err != nil {
		if console.IsTerminal(os.Stderr) {
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
		return fmt.Sprintf("interrupted: %v\nExecute the cell again to go on.\n", err)
	}
	return fmt.Sprintf("error: %v\n", err)
}

// given panics with what is missing if a pointer is nil, and returns it.
func given[T any](function string, p *T) *T {
	if p == nil {
		panic(fmt.Sprintf("nb: %s: no %T (nil): was the error of the call that makes it looked at?", function, *new(T)))
	}
	return p
}
