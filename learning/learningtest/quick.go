package learningtest

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Quick is the part of [Suite] that takes milliseconds, for tables of many nets: mini-batches change the weights of the projections given, to the
// same bits with one worker and three; a trainer in the state of another goes on as that does; classifying changes nothing and does not read
// labels; classes do not depend on the mini-batch; what does not fit is refused. The task needs two mini-batches of samples, and no others.
func Quick(t *testing.T, e learning.Entry, task learning.Task, projections ...int) {
	s := suite{e, task}
	s.changes(t, projections)
	s.moves(t)
	s.classifies(t)
	s.independent(t)
	s.refuses(t)
}

// changes learns all whole mini-batches with one worker, and with three.
func (s suite) changes(t *testing.T, projections []int) {
	t.Helper()
	one, m := s.bind(t)
	before := m.Clone()
	pool := kernel.NewPool(3)
	defer pool.Close()
	three, _ := s.bindOn(t, pool)
	for first := 0; first+s.batchSize() <= s.task.Train.Len(); first += s.batchSize() {
		s.learn(t, one, s.some(first, s.batchSize(), "train"))
		s.learn(t, three, s.some(first, s.batchSize(), "train"))
	}
	sameTensors(t, "learning with three workers", three.State(), one.State(), nil)
	one.Sync()
	for _, k := range projections {
		was, _ := before.Weights(k)
		if is, _ := m.Weights(k); slices.Equal(was, is) {
			t.Errorf("the weights of %v are as they were", m.Net.Projections[k])
		}
	}
}

// bindOn binds the entry to a fresh model.
func (s suite) bindOn(t *testing.T, pool *kernel.Pool) (learning.Trainer, *snn.Model) {
	t.Helper()
	m, err := s.entry.Net.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := s.entry.Learner.Bind(learning.Setup{
		Model: m, Encoder: s.entry.Encoder, Classes: s.task.Classes, Batch: s.batchSize(), Train: s.task.Train.Len(), Stream: snn.NewStream(3), Pool: pool,
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr, m
}
