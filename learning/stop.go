package learning

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
)

// grace is how long a mini-batch may go on after its run is told to stop. Most end within it, and all is saved; what takes longer is given
// up, and the run continues from the checkpoint before it.
const grace = time.Second

// halting gives the work of a pool up, some time after a context has ended.
type halting struct {
	pool *kernel.Pool
	stop func() bool
	mu   sync.Mutex
	over bool
}

// haltAfter gives the guarded work of a pool up once ctx has been done for so long. Guarded (kernel.Pool.Guard) are the calls of a trainer that show
// samples: Learn, Classify, Calibrate. What saves a run is not.
func haltAfter(ctx context.Context, pool *kernel.Pool, wait time.Duration) *halting {
	h := &halting{pool: pool}
	h.stop = context.AfterFunc(ctx, func() { time.AfterFunc(wait, h.halt) })
	return h
}

func (h *halting) halt() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.over {
		h.pool.Stop(true)
	}
}

// end lets the pool work on, whatever happens to the context.
func (h *halting) end() {
	h.stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.over = true
	h.pool.Stop(false)
}

// abandoned says that work was given up which cannot be saved.
func (r *run) abandoned(ctx context.Context, what string) error {
	err := fmt.Errorf("learning: %s, seed %d: stopped in epoch %d of %d, in the middle of %s", r.entry.Name, r.entry.Settings.Seed, r.state.Epoch,
		r.entry.Settings.Epochs, what)
	if r.store != nil {
		err = fmt.Errorf("%w; it continues from its last checkpoint when it is run again", err)
	}
	return fmt.Errorf("%w: %w", err, ctx.Err())
}

func givenUp(err error) bool { return errors.Is(err, kernel.ErrStopped) }
