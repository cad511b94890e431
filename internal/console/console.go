// Package console is what the command and notebooks share to show progress where characters are shown.
package console

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
)

// IsTerminal says whether w is a device that shows characters, so that a line can be written over.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Bar returns a bar of steps on w with its description behind it.
func Bar(w io.Writer, steps int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(10),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionUseANSICodes(true))
}
