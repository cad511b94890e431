package command

import (
	"io"

	"github.com/spikecell/spikecell/internal/table"
)

// plainWriter writes what files say, which others may have made, without what acts in a terminal.
type plainWriter struct{ io.Writer }

func (w plainWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, table.Plain(string(text))); err != nil {
		return 0, err
	}
	return len(text), nil
}
