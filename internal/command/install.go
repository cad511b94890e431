package command

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func installCommand() *cobra.Command {
	checkout := ""
	c := &cobra.Command{
		Use:   "install",
		Short: "Register the notebook kernel for Jupyter",
		Long: "Builds the pinned Go kernel, once, and registers it for Jupyter under the name gonb, for the current user.\n" +
			"An earlier registration under that name is replaced. Notebooks import the checkout of Spikecell that the\n" +
			"current folder lies in; elsewhere the one that this command was built from, or else the released module.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !c.Flags().Changed("checkout") {
				checkout = cmp.Or(runner.Checkout("."), runner.BuiltFrom())
			}
			show := &cellProgress{w: c.ErrOrStderr()}
			path, err := runner.Install(c.Context(), runner.InstallOptions{Checkout: checkout, Progress: show.event})
			if err == nil {
				_, err = fmt.Fprintln(c.OutOrStdout(), path)
			}
			return err
		},
	}
	c.Flags().StringVar(&checkout, "checkout", "",
		"`folder` of the checkout that notebooks import; empty for the released module (default: around the current folder, or this command's own)")
	return c
}
