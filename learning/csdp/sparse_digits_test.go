package csdp_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// sparseDigits is the entry "csdp" of `spikecell compare` on the digits, with synapses drawn with a probability between input and hidden cells, and
// between hidden cells; gains are divided by it, so that as much current arrives.
func sparseDigits(probability float64) learning.Entry {
	rate, decay := csdp.AuthorRates(98)
	n := snn.CSDP(64, 256, 64, 10)
	for i := range n.Projections {
		p := &n.Projections[i]
		if hidden := p.Post == "hidden1" || p.Post == "hidden2"; hidden && p.Pre != "context" && probability < 1 {
			p.Wiring = snn.Sparse{Probability: probability, NoSelf: p.Pre == p.Post}
			p.Gain /= float32(probability)
			p.Bound.ZeroDiagonal = false
		}
	}
	return learning.Entry{
		Name: fmt.Sprint("csdp-", probability), Net: n, Encoder: encode.Bernoulli{T: 50}, Learner: csdp.Rule{Rate: rate, Decay: decay},
		Settings: learning.Settings{Epochs: 20, Batch: 98, Store: "-"},
	}
}

// compareOnDigits trains entries on the digits with each of so many seeds and logs the table. It takes minutes: the test is skipped unless long ones
// are asked for.
func compareOnDigits(t *testing.T, seeds int, entries ...learning.Entry) *learning.Comparison {
	t.Helper()
	if os.Getenv("SPIKECELL_LONG") == "" {
		t.Skip("long mode: set SPIKECELL_LONG=1")
	}
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	c, err := learning.Compare(context.Background(), entries, task, learning.Seeds(seeds))
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + c.Table().Markdown())
	return c
}

// With three synapses of ten, CSDP reads digits as well as with all, within a point. The table of docs/csdp.md:
//
//	SPIKECELL_LONG=1 go test -run SparseCSDPReadsDigits -v -timeout 1h ./learning/csdp
func TestSparseCSDPReadsDigits(t *testing.T) {
	c := compareOnDigits(t, 3, sparseDigits(1), sparseDigits(0.3), sparseDigits(0.1))
	if dense, sparse := c.Entries[0].Test.Mean, c.Entries[1].Test.Mean; sparse < dense-0.01 {
		t.Errorf("test accuracy %v with three synapses of ten, %v with all", sparse, dense)
	}
}
