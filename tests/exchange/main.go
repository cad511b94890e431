package exchange

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Main is the main function of a command whose one argument is a Python that has what it needs: it runs until an interrupt, and ends the process
// with status 1 where run fails.
func Main(name, needs, script string, run func(ctx context.Context, out io.Writer, python, script string) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintf(os.Stderr, "%s: give one argument, the Python that has %s\n", name, needs)
		os.Exit(2)
	}
	if err := run(ctx, os.Stdout, os.Args[1], script); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}
