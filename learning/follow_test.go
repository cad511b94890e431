package learning

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// Who asks for a run that another process trains is told of each epoch that its checkpoints have, once and in order, and how far it is.
func TestWaitingFollowsTheOther(t *testing.T) {
	e := toyEntry(t.TempDir())
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	inside, goOn := make(chan bool), make(chan bool)
	e.Settings.Progress = func(p Progress) {
		if p.Phase == "train" && p.Epoch == 3 && p.Done == 10 {
			inside <- true
			<-goOn
		}
	}
	task := toyTask()
	one, err := newRun(e, task, task.digest())
	if err != nil {
		t.Fatal(err)
	}
	one.every = 0 // a checkpoint after each mini-batch
	first := make(chan error)
	go func() { _, err := one.result(t.Context()); first <- err }()
	<-inside
	var finished []int
	var once sync.Once
	e.Settings.Progress = func(p Progress) {
		if p.Phase != "waiting" {
			return
		}
		if p.Last != nil && !slices.Contains(finished, p.Last.Epoch) {
			finished = append(finished, p.Last.Epoch)
		}
		if p.Epoch == 3 {
			if p.Done != 5 || p.Last == nil || p.Last.Epoch != 2 { // the mini-batch of 10 is reported before it is kept
				t.Errorf("it is told of %d samples, after %+v", p.Done, p.Last)
			}
			once.Do(func() { close(goOn) })
		}
	}
	_, err = Train(context.Background(), e, task)
	if err := errors.Join(err, <-first); err != nil {
		t.Fatal(err)
	}
	if len(finished) < 2 || finished[0] != 1 || finished[1] != 2 {
		t.Errorf("it is told of epochs %v", finished)
	}
}
