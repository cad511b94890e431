// Command spikecell executes notebooks without Jupyter, registers the notebook kernel for Jupyter, compares
// learning rules, and prices networks on hardware. `spikecell help` lists what it does.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spikecell/spikecell/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(command.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
