package eventprop_test

import (
	"strings"
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

// A net that this machine has no room for is refused with the bytes that it needs, before anything is allocated.
func TestTooLargeANet(t *testing.T) {
	n := eventprop.YinYang()
	n.Populations[1].Shape = []int{1 << 28}
	e := learning.Entry{Net: n, Learner: eventprop.Rule{}, Encoder: code, Settings: learning.Settings{Store: "-"}}
	if _, err := learning.Train(t.Context(), e, yinYang(t, 32, 0, 0)); err == nil || !strings.Contains(err.Error(), "training needs about") {
		t.Error(err)
	}
	size := func(batch float64) float64 {
		return eventprop.Rule{}.Bytes(learning.RunSizes{Net: n, Batch: batch, Workers: 1})
	}
	if one, eight := size(1), size(8); !(eight > 1.5*one && one > 1e11) {
		t.Errorf("%.3g and %.3g bytes", one, eight)
	}
}

var code = encode.SpikeTimes{}

func TestSuite(t *testing.T) {
	learningtest.Suite(t, learning.Entry{
		Net: eventprop.YinYang(), Learner: eventprop.Rule{}, Encoder: code, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
	}, yinYang(t, 910, 100, 100), 0.6)
}
