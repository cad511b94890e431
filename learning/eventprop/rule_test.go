package eventprop_test

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn/encode"
)

func yinYang(t testing.TB, train, valid, test int) learning.Task {
	t.Helper()
	task, err := learning.TaskOf(datasets.YinYang().Take(train, valid, test), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

var code = encode.SpikeTimes{}

func TestSuite(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: eventprop.YinYang(), Learner: eventprop.Rule{}, Encoder: code, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, yinYang(t, 910, 100, 100), 0.6)
}
