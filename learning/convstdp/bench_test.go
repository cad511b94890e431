package convstdp

import (
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// benched is bound to the published network, with one worker.
func benched(b *testing.B) *trainer {
	b.Helper()
	m, err := Mozafari().Init(1)
	if err != nil {
		b.Fatal(err)
	}
	tr, err := Rule{}.Bind(learning.Setup{Model: m, Encoder: encode.DoG{}, Classes: 10, Batch: 1, Pool: kernel.NewPool(1)})
	if err != nil {
		b.Fatal(err)
	}
	return tr.(*trainer)
}

// third is a third of the 4,000 cells before the last layer, which is about as many as fire of a digit, for as many samples as are read at a time.
func third() []*feature {
	var found []*feature
	for g := range uint64(readTogether) {
		f := &feature{all: make([]uint64, 16*4), counted: make([]int32, 15)}
		for cell := range uint64(4000) {
			if snn.NewStream(g+1).Intn(cell, 3) == 0 {
				f.all[cell/250*4+cell%250/64] |= 1 << (cell % 250 % 64)
			}
		}
		found = append(found, f)
	}
	return found
}

// BenchmarkRead is what the last layer takes for the samples that are read at a time.
func BenchmarkRead(b *testing.B) {
	t, found := benched(b), third()
	for b.Loop() {
		t.readShared(found)
	}
	events := int64(0)
	for _, n := range t.workers[0].reading.events {
		events += int64(n)
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gevents/s")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/readTogether, "µs/sample")
}

// BenchmarkPay is what its winner takes to learn.
func BenchmarkPay(b *testing.B) {
	t, found := benched(b), third()
	t.readShared(found)
	best, _ := t.workers[0].reading.best(0)
	t.best.take(best, t.last(), found[0].all)
	for b.Loop() {
		t.pay(true)
	}
}
