//go:build unix

package main

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within*want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// One node that nobody disturbs takes the sum of its times.
func TestOneNodeAddsUp(t *testing.T) {
	c := cluster{Nodes: 1, Tasks: 3, Work: 20, Latency: 0.01, Server: 1000, Startup: 10, Image: 5, Chunk: 0.1,
		Rates: rates{Begin: 20, Finish: 30, Checkpoint: 9, CheckpointEvery: 8}}
	s := simulate(c)
	request := c.Latency + 1/c.Server
	want := 5*(c.Latency+c.Chunk) + 3*(60*request+20+2*9*request) // checkpoints after 8 and 16 s
	near(t, "makespan", s.Makespan, want, 1e-9)
	near(t, "efficiency", s.Efficiency, 60/want, 1e-9)
	near(t, "requests", s.Requests, (5+3*78)/3., 1e-9)
}

// Where the server is the bottleneck, it is always busy, and the tasks take the time of their requests, however they come.
func TestSaturatedServer(t *testing.T) {
	for _, stagger := range []bool{false, true} {
		c := cluster{Nodes: 500, Tasks: 5000, Work: 0.1, Spread: 0.5, Latency: 5e-4, Server: 1000, Startup: 10, Stagger: stagger,
			Rates: rates{Begin: 20, Finish: 30, Checkpoint: 9, CheckpointEvery: 8}}
		s := simulate(c)
		near(t, "busy", s.Busy, 1, 0.01)
		near(t, "makespan", s.Makespan, 5000*60/c.Server, 0.01)
	}
}

// Where it is not, tasks take their own time, and the load is that of the closed form in docs/scaling.md.
func TestIdleServer(t *testing.T) {
	c := cluster{Nodes: 200, Tasks: 2000, Work: 60, Latency: 5e-4, Server: 1e6, Startup: 10, Stagger: true,
		Rates: rates{Begin: 20, Finish: 30, Checkpoint: 9, CheckpointEvery: 8, Beat: 2, BeatEvery: 3}}
	s := simulate(c)
	near(t, "requests", s.Requests, c.requestsOf(), 0.05)
	near(t, "efficiency", s.Efficiency, 1, 0.05)
	near(t, "busy", s.Busy, c.load(), 0.05)
	if s.LatestBeat > 0.01 {
		t.Errorf("beats of an idle server are late by %v s", s.LatestBeat)
	}
}

// A server that takes long for each request makes beats late; with a backoff of checkpoints it serves as many tasks with fewer requests.
func TestBackoff(t *testing.T) {
	c := cluster{Nodes: 1000, Tasks: 2000, Work: 300, Latency: 5e-4, Server: 300, Startup: 10,
		Rates: rates{Begin: 20, Finish: 30, Checkpoint: 9, CheckpointEvery: 8, Beat: 2, BeatEvery: 3}}
	without := simulate(c)
	c.Rates.Backoff = 10
	with := simulate(c)
	if with.Requests > 0.8*without.Requests || with.Makespan > 0.8*without.Makespan || without.LatestBeat < 1 {
		t.Errorf("%+v is not much better than %+v", with, without)
	}
}
