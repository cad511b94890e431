package command

import (
	"cmp"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/spikecell/spikecell/notebooks/runner"
)

const plainUsage = "without gopls: Jupyter completes no names then, and shows no documentation"

// addCheckoutFlag is for verbs that register the kernel.
func addCheckoutFlag(f *pflag.FlagSet, checkout *string) {
	f.StringVar(checkout, "checkout", "",
		"`folder` of the checkout that notebooks import; empty for the released module (default: around the current folder, or this command's own)")
}

// checkoutFlag is what the flag says, or its default.
func checkoutFlag(c *cobra.Command, given string) string {
	if c.Flags().Changed("checkout") {
		return given
	}
	return cmp.Or(runner.Checkout("."), runner.BuiltFrom())
}
