package main

import (
	"io"
	"os"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/notebooks/nb"
)

// terminalProgress shows how far training is on w, for learning.Settings.Progress: as a bar in a terminal, as few lines
// elsewhere. done ends the bar.
func terminalProgress(w io.Writer) (show func(learning.Progress), done func()) {
	return nb.TerminalProgress(w)
}

// isTerminal says whether w is a device that shows characters, so that a line can be written over.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
