package runstore

import "time"

// Pace sets how often a lease grows, and when one that does not is over.
func (r *Run) Pace(beat, ends time.Duration) { r.beat, r.ends = beat, ends }

// Stop lets the lease grow no more, as if this process were stopped.
func (r *Run) Stop() {
	close(r.lease.end)
	<-r.lease.ended
	r.lease.end = make(chan struct{})
}
