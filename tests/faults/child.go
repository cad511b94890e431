//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/tests/everyrule"
)

// Environment of a child process, which trains instead of disturbing others.
const (
	childEntry   = "SPIKECELL_FAULTS_ENTRY"
	childStore   = "SPIKECELL_FAULTS_STORE"
	childWorkers = "SPIKECELL_FAULTS_WORKERS"
)

// child trains an entry. At each call of Progress it writes a line and waits for one; at the end it writes the result. Told to stop, it saves.
func child() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	signal.Ignore(syscall.SIGXFSZ) // a file that may not grow is an error of the write
	e, err := everyrule.Named(os.Getenv(childEntry))
	if err != nil {
		return err
	}
	task, err := everyrule.TaskOf(e)
	if err != nil {
		return err
	}
	in := bufio.NewReader(os.Stdin)
	e.Settings.Store = os.Getenv(childStore)
	e.Settings.Workers, _ = strconv.Atoi(os.Getenv(childWorkers))
	e.Settings.Progress = func(learning.Progress) {
		fmt.Println(progressLine)
		_, _ = in.ReadString('\n') // at the end of input nobody wants to stop it any more
	}
	r, err := learning.Train(ctx, e, task)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if err == nil {
		fmt.Println(r.Result)
	}
	return err
}
