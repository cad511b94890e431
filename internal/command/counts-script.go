package command

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/torchcounts"
)

func countsScriptCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "counts-script > counts.py",
		Short: "Print the Python script that counts the events of a network of PyTorch",
		Long: "Prints counts.py, which needs torch alone: it hooks a model of snnTorch, SpikingJelly, Norse, Sinabs or plain PyTorch while it runs, and\n" +
			"writes what spikecell energy -counts prices (docs/guide/energy.md).",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := io.WriteString(c.OutOrStdout(), torchcounts.Script)
			return err
		},
	}
}
