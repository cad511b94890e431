// Package command is the command line of spikecell: a file for each verb, and files for what verbs share. What a verb calls lies in
// those, never in another verb's file.
package command

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/kernel"
)

// interrupted is the exit code after Ctrl-C, as shells have it.
const interrupted = 130

// Main runs the command line, without the name of the program before it, and returns the exit code: 0, 1 after an error, or when ctx has ended
// 130, or 143 after SIGTERM ([Signalled]). An error is one message on stderr, without usage; that stdout cannot be written is one.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	values := flagsWithValues(root)
	root.SetArgs(doubleDashes(args, func(flag string) bool { return values[flag] }))
	out := &keptWriter{Writer: stdout}
	root.SetOut(out)
	root.SetErr(stderr)
	err := out.with(root.ExecuteContext(ctx))
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "spikecell: interrupted")
		return exitCode(ctx)
	case err != nil:
		fmt.Fprintln(plainWriter{stderr}, "spikecell:", err)
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
		PersistentPreRunE:  func(*cobra.Command, []string) error { return kernel.Asked() },
		RunE:               func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(runCommand(), compareCommand(), energyCommand(), countsScriptCommand(), evaluateCommand(), predictCommand(), exportCommand(),
		nirCommand(), runsCommand(), sweepCommand(), boardCommand(), figuresCommand(), installCommand(), labCommand(), versionCommand())
	endInTime(root)
	return root
}
