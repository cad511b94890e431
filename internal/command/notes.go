package command

import (
	"fmt"
	"io"

	"github.com/spikecell/spikecell/snn/nir"
)

// printNotes says what was chosen, folded or rounded.
func printNotes(w io.Writer, r *nir.Report) error {
	for _, n := range r.Notes {
		if _, err := fmt.Fprintln(w, "note:", n); err != nil {
			return err
		}
	}
	return nil
}
