package command

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// Signal is the cause with which the context of [Main] ends where the program was told to end by a signal.
type Signal syscall.Signal

func (s Signal) Error() string { return syscall.Signal(s).String() }

// Signalled returns a context that ends at Ctrl-C, at SIGTERM, and when the terminal is closed. A second signal ends the program at once.
func Signalled() context.Context {
	ctx, end := context.WithCancelCause(context.Background())
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup; else a terminal that is closed ends the program as Ctrl-C does
		signal.Notify(told, syscall.SIGHUP)
	}
	go func() {
		s, _ := (<-told).(syscall.Signal)
		signal.Stop(told)
		end(Signal(s))
	}()
	return ctx
}

// exitCode is that of a command whose context is over, as shells have it: 128 and the number of the signal, and 130, which is that of Ctrl-C,
// where there was none.
func exitCode(ctx context.Context) int {
	if s := Signal(0); errors.As(context.Cause(ctx), &s) && s > 0 {
		return 128 + int(s)
	}
	return interrupted
}

// grace is how long a verb may go on once its context is over.
const grace = 4 * time.Second

// patient are verbs that wait longer: for the programs that they have started, which would be left running, or for a checkpoint, as tasks do, whose
// engine ends them where that takes too long.
var patient = map[string]bool{"spikecell run": true, "spikecell lab": true, "spikecell sweep task": true}

// endInTime has a command and those below it end within grace of their context. Verbs look at it, and do so at once; one that is in work that
// does not is left behind, and ends with the program. What is stored is whole at any time (docs/reliability.md).
func endInTime(c *cobra.Command) {
	if do := c.RunE; do != nil && !patient[c.CommandPath()] {
		c.RunE = func(c *cobra.Command, args []string) error {
			return doUntil(c.Context(), grace, func() error { return do(c, args) })
		}
	}
	for _, below := range c.Commands() {
		endInTime(below)
	}
}

// doUntil does what takes no longer than a time behind the end of a context.
func doUntil(ctx context.Context, grace time.Duration, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(grace):
		return ctx.Err()
	}
}

// endingWriter and endingReader fail when their context is over, so that what is copied ends between two pieces and takes its file along.
type (
	endingWriter struct {
		ctx context.Context
		io.Writer
	}
	endingReader struct {
		ctx context.Context
		io.Reader
	}
)

func (w endingWriter) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.Writer.Write(b)
}

func (r endingReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}
