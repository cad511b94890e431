//go:build unix

package command

import (
	"context"
	"os/signal"
	"syscall"
)

// withinTime returns a context that ends with SIGUSR1, by which an engine says that the time of a task is nearly over.
func withinTime(ctx context.Context) (context.Context, context.CancelFunc) {
	return signal.NotifyContext(ctx, syscall.SIGUSR1)
}
