package nb

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// Context ends when the cell is interrupted (the stop button, Ctrl-C) or the program is told to end (SIGTERM).
// The kernel kills a cell that has not ended 5 s after that. A second Ctrl-C ends the program at once.
func Context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}
