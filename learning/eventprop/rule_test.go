package eventprop_test

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
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

// small is the network of the paper with fewer hidden cells.
func small(hidden int) snn.Net {
	n := eventprop.YinYang()
	n.Populations[1].Shape = []int{hidden}
	n.Projections[1].Init = snn.Init{Kind: snn.InitNormal, Lo: 0.93 * 200 / float64(hidden), Hi: 0.1 * 200 / float64(hidden)}
	return n
}

var code = encode.SpikeTimes{T: 120, Dt: 0.5}

func TestSuite(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: small(40), Learner: eventprop.Rule{}, Encoder: code, Settings: learning.Settings{Epochs: 3, Batch: 32, Seed: 1},
	}, yinYang(t, 330, 100, 100), 0.5)
}
