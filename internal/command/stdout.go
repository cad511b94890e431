package command

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
)

// keptWriter is the standard output of a command. It keeps its first error, so that a verb which does not look at that of each line fails all the
// same: on a full disk, what was asked for is not there.
type keptWriter struct {
	io.Writer
	lock sync.Mutex
	err  error
}

func (w *keptWriter) Write(b []byte) (int, error) {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.Writer.Write(b)
	if err == nil || errors.Is(err, syscall.EPIPE) { // who reads it has enough, as head has
		return n, err
	}
	w.err = fmt.Errorf("standard output cannot be written: %w; give it a place with room", err)
	return n, w.err
}

// with adds the error of the writer to that of a verb, unless the verb tells of it.
func (w *keptWriter) with(err error) error {
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.err == nil || errors.Is(err, w.err) {
		return err
	}
	return errors.Join(err, w.err)
}

// underneath is what a writer writes to: programs that are started get a terminal or a file as it is.
func underneath(w io.Writer) io.Writer {
	if kept, ok := w.(*keptWriter); ok {
		return kept.Writer
	}
	return w
}
