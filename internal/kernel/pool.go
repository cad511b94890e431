package kernel

import (
	"sync"
	"sync/atomic"
)

// Pool shares work out to goroutines.
type Pool struct{ n int }

func NewPool(workers int) *Pool { return &Pool{max(workers, 1)} }
func (p *Pool) Workers() int {
	if p == nil {
		return 1
	}
	return p.n
}
func (p *Pool) Close() {}
func (p *Pool) Run(chunks int, f func(chunk, worker int)) {
	if p.Workers() == 1 {
		for c := range chunks {
			f(c, 0)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for w := range p.n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for c := int(next.Add(1)) - 1; c < chunks; c = int(next.Add(1)) - 1 {
				f(c, w)
			}
		}()
	}
	wg.Wait()
}
