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
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup; else a terminal that is closed ends the program as Ctrl-C does
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(command.Main(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
