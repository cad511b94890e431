package kernel

import "runtime"

// Pool shares work out to a fixed number of workers: the goroutine that calls Run, and helpers that live as long as the
// pool. The nil Pool has one worker, the caller.
type Pool struct {
	team    *team // nil for one worker
	halt    *halt // shared with the team
	product *gemm // room for matrix products, made when first needed
}

// NewPool returns a pool of as many workers, at least one. Close ends its helpers; so does the garbage collector, some time
// after the pool itself is out of reach.
func NewPool(workers int) *Pool {
	p := &Pool{halt: new(halt)}
	if workers <= 1 {
		return p
	}
	p.team = newTeam(workers-1, p.halt)
	runtime.AddCleanup(p, (*team).close, p.team)
	return p
}

// Workers returns the number of workers: worker is below it in every call of f by Run.
func (p *Pool) Workers() int {
	if p == nil || p.team == nil {
		return 1
	}
	return 1 + len(p.team.helpers)
}

// Close ends the helpers. After that Run still works, in the caller alone. No Run may be under way.
func (p *Pool) Close() {
	if p != nil && p.team != nil {
		p.team.close()
	}
}

// Run calls f(chunk, worker) for each chunk from 0 to chunks−1, and returns when all calls have returned. Calls with
// different worker run at the same time; calls with the same worker never do, so that scratch may be kept by worker. Which
// worker gets a chunk is chance: for equal bits, results may depend on the chunk alone. The work is cut into chunks by its
// shape, never by the number of workers.
//
// If f panics, Run panics with the same value (the first, if there are several) once no worker is inside f any more. f must
// not call Run of the same pool, nor may two goroutines at a time: Run panics then. Nor must f call runtime.Goexit, as
// FailNow of a test does.
func (p *Pool) Run(chunks int, f func(chunk, worker int)) {
	if p == nil || p.team == nil || chunks == 1 {
		for c := range chunks {
			p.Check()
			f(c, 0)
		}
		return
	}
	if chunks > 0 {
		p.team.run(chunks, f)
	}
	runtime.KeepAlive(p)
}
