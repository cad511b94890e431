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

// third is a third of the 4,000 cells before the last layer, which is about as many as fire of a digit.
func third() *feature {
	f := &feature{counted: make([]int32, 15)}
	for cell := range uint32(4000) {
		if snn.NewStream(1).Intn(uint64(cell), 3) == 0 {
			f.cells = append(f.cells, cell)
		}
	}
	return f
}

// BenchmarkRead is what the last layer takes for a sample.
func BenchmarkRead(b *testing.B) {
	t, f := benched(b), third()
	for b.Loop() {
		t.readShared(f)
	}
	events := int64(t.workers[0].counted[2*len(t.layers)+len(t.layers)-1])
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gevents/s")
}

// BenchmarkPay is what its winner takes to learn.
func BenchmarkPay(b *testing.B) {
	t := benched(b)
	t.readShared(third())
	best, _ := t.workers[0].best()
	t.best.take(best, t.last(), t.workers[0].planes[len(t.layers)-1])
	for b.Loop() {
		t.pay(true)
	}
}
