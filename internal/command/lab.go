package command

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func labCommand() *cobra.Command {
	o, port, browser := runner.LabOptions{}, 0, true
	c := &cobra.Command{
		Use:   "lab [FOLDER] [-- ARGUMENTS]",
		Short: "Open the notebooks in JupyterLab, which is installed if need be",
		Long: "Opens JupyterLab in a folder: unless one is named, in the notebooks of the checkout that the current folder lies in,\n" +
			"or else in the current one. The kernel is registered as by install. Where there is no jupyter-lab on PATH, a pinned one is\n" +
			"installed into an environment of its own in the user's cache, once, which needs Python 3 with its module venv. What follows --\n" +
			"is passed on to JupyterLab. Ctrl-C ends it.",
		Args: func(c *cobra.Command, args []string) error {
			if n := len(ownArguments(c, args)); n > 1 {
				return fmt.Errorf("lab: want one folder at most, got %d (spikecell lab [FOLDER] [-- ARGUMENTS])", n)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			own := ownArguments(c, args)
			if o.Folder = notebooksFolder(); len(own) == 1 {
				o.Folder = own[0]
			}
			o.Checkout = checkoutFlag(c, o.Checkout)
			if o.Args = args[len(own):]; port != 0 {
				o.Args = append([]string{fmt.Sprintf("--ServerApp.port=%d", port), "--ServerApp.port_retries=0"}, o.Args...)
			}
			if !browser {
				o.Args = append([]string{"--no-browser"}, o.Args...)
			}
			show := &cellProgress{w: c.ErrOrStderr()}
			o.Stdout, o.Stderr, o.Progress = underneath(c.OutOrStdout()), c.ErrOrStderr(), show.event
			return runner.Lab(c.Context(), o)
		},
	}
	addCheckoutFlag(c.Flags(), &o.Checkout)
	c.Flags().BoolVar(&o.Plain, "plain", false, plainUsage)
	c.Flags().IntVar(&port, "port", 0, "port of JupyterLab's server, and no other; 0: the first that is free, from 8888 on")
	c.Flags().BoolVar(&browser, "browser", true, "open a browser")
	return c
}

// ownArguments are those before --.
func ownArguments(c *cobra.Command, args []string) []string {
	if n := c.ArgsLenAtDash(); n >= 0 {
		return args[:n]
	}
	return args
}

// notebooksFolder is that of the checkout around the current folder, or the current folder.
func notebooksFolder() string {
	if root := runner.Checkout("."); root != "" {
		return filepath.Join(root, "notebooks")
	}
	return "."
}
