package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// doubleDashes gives long flags written in Go's way, with one dash (-html page.html), the two that the flag parser wants.
// One-letter flags, negative numbers and what follows "--" stay.
func doubleDashes(args []string) []string {
	out := make([]string, 0, len(args))
	for i, a := range args {
		if a == "--" {
			return append(out, args[i:]...)
		}
		if isLongFlag(a) {
			a = "-" + a
		}
		out = append(out, a)
	}
	return out
}

// isLongFlag says whether a is one dash and a name of two letters or more.
func isLongFlag(a string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
	return strings.HasPrefix(a, "-") && len(name) > 1 && isLetter(name[0])
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// unread refuses flags that a user gave and that what others ask for does not read; verb is what errors begin with, and why says what to do.
func unread(c *cobra.Command, verb, why string, names ...string) error {
	for _, name := range names {
		if c.Flags().Changed(name) {
			return fmt.Errorf("%s: -%s would not be read: %s", verb, name, why)
		}
	}
	return nil
}

// checkArguments wants so many arguments of a command.
func checkArguments(usage string, args []string, least, most int) error {
	if len(args) < least || len(args) > most {
		verb, _, _ := strings.Cut(usage, " ")
		return fmt.Errorf("%s: got %d arguments (spikecell %s)", verb, len(args), usage)
	}
	return nil
}
