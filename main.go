// Command spikecell executes notebooks without Jupyter, registers the notebook kernel for Jupyter, compares
// learning rules, and prices networks on hardware. `spikecell help` lists what it does.
package main

import (
	"os"

	"github.com/spikecell/spikecell/internal/command"
)

func main() {
	os.Exit(command.Main(command.Signalled(), os.Args[1:], os.Stdout, os.Stderr))
}
