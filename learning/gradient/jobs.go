package gradient

import "github.com/spikecell/spikecell/internal/kernel"

// job is work that is cut into chunks, with all that it is told: a small value, which nothing else sets.
type job interface{ run(chunk, worker int) }

// slot is where workers find the job of one kind that is under way. It is there once, so that no step of a presentation allocates.
type slot[J job] struct {
	job  J
	call func(chunk, worker int)
}

// share has the workers of a pool do the chunks of a job, and returns when all are done.
func (s *slot[J]) share(p *kernel.Pool, chunks int, j J) {
	if s.call == nil {
		s.call = func(chunk, worker int) { s.job.run(chunk, worker) }
	}
	s.job = j
	p.Run(chunks, s.call)
}

// slots are those of all kinds of jobs.
type slots struct {
	encode   slot[encodeJob]
	load     slot[loadJob]
	list     slot[listJob]
	columns  slot[columnJob]
	spread   slot[spreadJob]
	forward  slot[forwardJob]
	backward slot[backwardJob]
	gradient slot[gradientJob]
	loss     slot[lossJob]
	local    slot[localJob]
	read     slot[readJob]
	clear    slot[clearJob]
	step     slot[stepJob]
	largest  slot[largestJob]
	round    slot[roundJob]
	straight slot[straightJob]
	drop     slot[dropJob]
	traceSlots

	// of projections of whole samples
	deliver          slot[deliverJob]
	sendBack         slot[sendBackJob]
	parts            slot[partJob]
	constant         slot[constantJob]
	constantGradient slot[constantGradientJob]
}

// traceSlots are those of traces, of which the last stand still between spikes.
type traceSlots struct {
	tracedParts slot[tracedPartJob]
	tracedThin  slot[tracedThinJob]
	eligible    slot[eligibleJob]

	arrive  slot[arriveJob]
	respond slot[respondJob]
	weigh   slot[weighJob]
	refresh slot[refreshJob]
	settle  slot[settleJob]
}
