//go:build unix

package main

import (
	"container/heap"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// cluster is nodes that train tasks, one after the other, into a store on one file server. Times are in seconds.
type cluster struct {
	Nodes, Tasks int
	Work         float64 // mean time that a task learns, without the store
	Spread       float64 // of that time: it is drawn uniformly between 1 − Spread and 1 + Spread times Work
	Latency      float64 // of a request, without the server
	Server       float64 // requests that the server serves in a second, one after the other
	Startup      int     // requests by which a task begins, before its run does
	Image        int     // requests of the time of Chunk by which a node reads the program and the samples for the first time
	Chunk        float64 // seconds of the server for one of those
	Jitter       float64 // the first tasks begin within this time
	Stagger      bool    // first beats and checkpoints are drawn, so that nodes do not keep step
	Rates        rates
}

// rates is what a run asks of its store.
type rates struct {
	Begin, Finish   int     // requests
	Checkpoint      int     // requests of each
	CheckpointEvery float64 // s of learning
	Beat            int     // requests of each
	BeatEvery       float64 // s
	Backoff         float64 // a checkpoint comes no earlier than so many times as long as the last one took; 0: it does
}

// simulated is what came of it.
type simulated struct {
	cluster
	Makespan   float64 `json:"makespan"`   // s, from the first task to the last
	Efficiency float64 `json:"efficiency"` // share of the time of nodes in which they learn
	Busy       float64 `json:"busy"`       // share of the time in which the server serves
	Requests   float64 `json:"requests"`   // of a run
	Storm      float64 `json:"storm"`      // s until the first task of every node learns
	LatestBeat float64 `json:"latestBeat"` // s by which the latest beat was late: leases end after 30
}

// Phases of a task.
const (
	image = iota
	startup
	begin
	work
	checkpoint
	finish
)

// request is what arrives at the server.
type request struct {
	at   float64
	node int
	beat bool
}

type requests []request

func (q requests) Len() int           { return len(q) }
func (q requests) Less(i, j int) bool { return q[i].at < q[j].at }
func (q requests) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *requests) Push(x any)        { *q = append(*q, x.(request)) }
func (q *requests) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	*q = (*q)[:last]
	return x
}

// node is one that trains a task.
type node struct {
	phase      int
	left       int     // requests of the phase
	toLearn    float64 // s
	next       float64 // s of learning until the next checkpoint
	saving     float64 // when the checkpoint under way began
	alive      bool    // it has a lease
	beats      int     // requests left of the beat under way
	due        float64 // when that was to begin
	everBegun  bool
	beatBooked bool
}

// simulation is a cluster under way.
type simulation struct {
	simulated
	chance   snn.Stream
	draws    uint64
	queue    requests
	nodes    []node
	started  int
	ended    int
	free     float64 // when the server is free
	served   float64 // s that it served
	requests int
	learned  float64
	stormed  int
}

func simulate(c cluster) simulated {
	s := &simulation{simulated: simulated{cluster: c}, chance: snn.NewStream(1).Named("scale"), nodes: make([]node, c.Nodes)}
	for i := range s.nodes {
		s.startTask(i, s.uniform()*c.Jitter, true)
	}
	for len(s.queue) > 0 {
		s.serve(heap.Pop(&s.queue).(request))
	}
	s.Efficiency = s.learned / (s.Makespan * float64(c.Nodes))
	s.Busy, s.Requests = s.served/s.Makespan, float64(s.requests)/float64(c.Tasks)
	return s.simulated
}

func (s *simulation) uniform() float64 {
	s.draws++
	return s.chance.Float64(s.draws)
}

// startTask lets a node begin the next task at a time.
func (s *simulation) startTask(i int, at float64, first bool) {
	if s.started == s.Tasks {
		return
	}
	s.started++
	n := &s.nodes[i]
	n.phase, n.left = startup, s.Startup
	if first && s.Image > 0 {
		n.phase, n.left = image, s.Image
	}
	n.toLearn = s.Work * (1 + s.Spread*(2*s.uniform()-1))
	n.next = s.Rates.CheckpointEvery
	if s.Stagger {
		n.next *= s.uniform()
	}
	heap.Push(&s.queue, request{at + s.Latency/2, i, false})
}

// serve serves a request, and lets its node go on when the answer is there.
func (s *simulation) serve(r request) {
	took := 1 / s.Server
	if !r.beat && s.nodes[r.node].phase == image {
		took = s.Chunk
	}
	s.free = math.Max(s.free, r.at) + took
	s.served, s.requests = s.served+took, s.requests+1
	at := s.free + s.Latency/2
	if r.beat {
		s.beatAnswered(r.node, at)
		return
	}
	n := &s.nodes[r.node]
	if n.left--; n.left > 0 {
		heap.Push(&s.queue, request{at + s.Latency/2, r.node, false})
		return
	}
	s.nextPhase(r.node, at)
}

// nextPhase goes on after all requests of a phase.
func (s *simulation) nextPhase(i int, at float64) {
	n := &s.nodes[i]
	switch n.phase {
	case image:
		n.phase, n.left = startup, s.Startup
	case startup:
		n.phase, n.left = begin, s.Rates.Begin
	case begin:
		if n.alive = true; !n.everBegun {
			n.everBegun = true
			if s.stormed++; s.stormed == min(s.Nodes, s.Tasks) {
				s.Storm = at
			}
		}
		s.bookBeat(i, at)
		at = s.learn(i, at)
	case checkpoint:
		n.next = math.Max(s.Rates.CheckpointEvery, s.Rates.Backoff*(at-n.saving))
		at = s.learn(i, at)
	case finish:
		n.alive = false
		s.ended++
		s.Makespan = math.Max(s.Makespan, at)
		s.startTask(i, at, false)
		return
	}
	heap.Push(&s.queue, request{at + s.Latency/2, i, false})
}

// learn learns until the next checkpoint, or to the end, and returns when that is.
func (s *simulation) learn(i int, at float64) float64 {
	n := &s.nodes[i]
	took := math.Min(n.toLearn, n.next)
	n.toLearn -= took
	s.learned += took
	at += took
	n.phase, n.left, n.saving = checkpoint, s.Rates.Checkpoint, at
	if n.toLearn <= 0 {
		n.phase, n.left = finish, s.Rates.Finish
	}
	return at
}

// bookBeat books the next beat of a node, if it has a lease and none is under way.
func (s *simulation) bookBeat(i int, at float64) {
	n := &s.nodes[i]
	if !n.alive || n.beatBooked || s.Rates.Beat == 0 {
		return
	}
	every := s.Rates.BeatEvery
	if s.Stagger {
		every *= 0.5 + s.uniform()
	}
	n.beatBooked, n.beats, n.due = true, s.Rates.Beat, at+every
	heap.Push(&s.queue, request{n.due + s.Latency/2, i, true})
}

func (s *simulation) beatAnswered(i int, at float64) {
	n := &s.nodes[i]
	if n.beats--; n.beats > 0 && n.alive {
		heap.Push(&s.queue, request{at + s.Latency/2, i, true})
		return
	}
	s.LatestBeat = math.Max(s.LatestBeat, at-n.due)
	n.beatBooked = false
	s.bookBeat(i, at)
}
