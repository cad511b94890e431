package command

import (
	"fmt"
	"maps"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// doubleDashes gives long flags written in Go's way, with one dash (-html page.html), the two that the flag parser wants.
// One-letter flags, negative numbers, the values of flags that take one, and what follows "--" stay.
func doubleDashes(args []string, takesValue func(flag string) bool) []string {
	out := make([]string, 0, len(args))
	value := false
	for i, a := range args {
		if a == "--" && !value {
			return append(out, args[i:]...)
		}
		if isLongFlag(a) && !value {
			a = "-" + a
		}
		value = !value && strings.HasPrefix(a, "-") && takesValue(strings.TrimLeft(a, "-"))
		out = append(out, a)
	}
	return out
}

// isLongFlag says whether a is one dash and a name of two letters or more.
func isLongFlag(a string) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
	return strings.HasPrefix(a, "-") && len(name) > 1 && isLetter(name[0])
}

// flagsWithValues are the names of the flags of a command, and of all commands below it, that take a value.
func flagsWithValues(c *cobra.Command) map[string]bool {
	names := make(map[string]bool)
	for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
		flags.VisitAll(func(f *pflag.Flag) {
			if f.NoOptDefVal == "" {
				names[f.Name] = true
				names[f.Shorthand] = f.Shorthand != ""
			}
		})
	}
	for _, below := range c.Commands() {
		maps.Copy(names, flagsWithValues(below))
	}
	return names
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
