package command

import (
	"fmt"
	"io"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/snn/nir"
)

// printNotes says what was chosen, folded or rounded.
func printNotes(w io.Writer, r *nir.Report) error {
	for _, n := range r.Notes {
		if _, err := fmt.Fprintln(w, "note:", table.Line(n)); err != nil {
			return err
		}
	}
	return nil
}
