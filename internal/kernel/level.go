package kernel

import (
	"fmt"
	"os"
)

// level is an instruction set.
type level uint8

const (
	levelGeneric level = iota
	levelAVX2
	levelAVX512
)

func (l level) String() string { return [...]string{"generic", "avx2", "avx512"}[l] }

// variable is the environment variable that asks for an instruction set, and wanted what it said when the program started.
const variable = "SPIKECELL_KERNEL"

var wanted = os.Getenv(variable)

// Asked returns an error if the environment asks for an instruction set that there is not. Whoever begins to compute tells it: a variable that is
// misspelt would give the best that the machine has, and other bits than the ones that were asked for.
func Asked() error { return asked(wanted) }

func asked(wanted string) error {
	switch wanted {
	case "", levelGeneric.String(), levelAVX2.String(), levelAVX512.String():
		return nil
	}
	return fmt.Errorf("the environment variable %s is %q; set it to generic, avx2 or avx512, or leave it out for the best that this "+
		"machine has", variable, wanted)
}

// Path names the instruction set in use: avx512, avx2 or generic. Dense products depend on it in the last bits.
func Path() string { return active.String() }
