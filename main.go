// Command spikecell executes notebooks without Jupyter, registers the notebook kernel for Jupyter, compares
// learning rules, and prices networks on hardware. `spikecell help` lists what it does.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(spikecell(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// interrupted is the exit code after Ctrl-C, as shells have it.
const interrupted = 130

// spikecell runs the command line and returns the exit code. An error is one message on stderr, without usage.
func spikecell(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(doubleDashes(args))
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "spikecell: interrupted")
		return interrupted
	case err != nil:
		fmt.Fprintln(stderr, "spikecell:", err)
		return 1
	}
	return 0
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "spikecell",
		Short: "A toolkit for spiking neural networks, made for notebooks",
		Long: "Spikecell executes its notebooks without Jupyter, and registers their kernel for Jupyter.\n" +
			"Long flags may be written with one dash or two.",
		SilenceUsage:       true,
		SilenceErrors:      true,
		DisableSuggestions: true, // they take lines of their own
		Args:               cobra.NoArgs,
		RunE:               func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(runCommand(), compareCommand(), energyCommand(), evaluateCommand(), predictCommand(), runsCommand(),
		installCommand(), versionCommand())
	return root
}
