package command

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func installCommand() *cobra.Command {
	o := runner.InstallOptions{}
	c := &cobra.Command{
		Use:   "install",
		Short: "Register the notebook kernel for Jupyter",
		Long: "Builds the pinned Go kernel and gopls, by which it completes names, once, and registers the kernel for Jupyter under the name gonb,\n" +
			"for the current user. An earlier registration under that name is replaced. Notebooks import the checkout of Spikecell that the\n" +
			"current folder lies in; elsewhere the one that this command was built from, or else the released module.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.Checkout = checkoutFlag(c, o.Checkout)
			show := &cellProgress{w: c.ErrOrStderr()}
			o.Progress = show.event
			path, err := runner.Install(c.Context(), o)
			if path != "" {
				_, printed := fmt.Fprintln(c.OutOrStdout(), path)
				err = errors.Join(err, printed)
			}
			return err
		},
	}
	addCheckoutFlag(c.Flags(), &o.Checkout)
	c.Flags().BoolVar(&o.Plain, "plain", false, plainUsage)
	return c
}
