//go:build !unix

package command

import "context"

// withinTime returns a context: engines of batch jobs have no signal here.
func withinTime(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithCancel(ctx)
}
