package stdp

import (
	"errors"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// stoppingEncoder is told to stop the pool when it has encoded a sample.
type stoppingEncoder struct {
	encode.Poisson
	pool *kernel.Pool
}

func (e stoppingEncoder) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	e.Poisson.Encode(dst, x, gain, s)
	e.pool.Stop(true)
}

// A presentation looks whether it is to go on every few steps.
func TestPresentationsLookWhetherToGoOn(t *testing.T) {
	pool := kernel.NewPool(1)
	defer pool.Close()
	e := stoppingEncoder{encode.Poisson{T: 1e5, MaxRate: 300}, pool}
	bound, err := Rule{Norm: 0.4, MaxRepeats: 1, Rest: learning.Zero}.Bind(learning.Setup{Model: initial(t, snn.DiehlCook(64, 12)), Encoder: e, Classes: 10, Batch: 3, Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	l := bound.(*trainer).lanes[0]
	err = pool.Guard(func() error { _, err := bound.Learn(ruletest.Batch(3, 64, 10, 1)); return err })
	if !errors.Is(err, kernel.ErrStopped) || len(l.exc.start) > check+2 {
		t.Errorf("%v after %d steps of a presentation of %d", err, len(l.exc.start), e.T)
	}
}
