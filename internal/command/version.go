package command

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/kernel"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, the revision, and which kernels this machine uses",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			info, _ := debug.ReadBuildInfo()
			return writeVersion(c.OutOrStdout(), info)
		},
	}
}

// writeVersion prints one property a line. info is nil in a program that was not built as a module.
func writeVersion(w io.Writer, info *debug.BuildInfo) error {
	version, revision := "(unknown)", ""
	if info != nil {
		version, revision = info.Main.Version, vcsRevision(info)
	}
	_, err := fmt.Fprintf(w, "spikecell %s\n", version)
	if revision != "" && err == nil {
		_, err = fmt.Fprintf(w, "revision %s\n", revision)
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "%s %s/%s\nkernels %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.Path())
	}
	return err
}

// vcsRevision is the commit that was built, marked where files had been changed since; empty when unknown.
func vcsRevision(info *debug.BuildInfo) string {
	revision, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = " (changed since)"
		}
	}
	if revision == "" {
		return ""
	}
	return revision + changed
}
