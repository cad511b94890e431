package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The bit of a recall is that of the character that was stored, which the events alone tell; commands take turns, from a store to a recall, never
// one behind the other; there are as many as their chances say, and cells fire at 50 Hz.
func TestStoreRecall(t *testing.T) {
	s := StoreRecall{Train: 300, Characters: 12, Delay: 4, Seed: 3}
	set, err := s.Set()
	if err != nil || s.Steps() != 2400 || set.Train.Len() != 300 || len(set.Train.StepLabel[0]) != 2400 {
		t.Fatal(err, s.Steps())
	}
	spikes, cells, recalls := 0, 0, 0
	for i, x := range set.Train.X {
		before := recalls
		kept, stored := -1, 0
		for c, n := range charactersOf(x) {
			store, recall := n[2] > 0, n[3] > 0
			spikes, cells = spikes+n[0]+n[1]+n[2]+n[3], cells+25
			if store {
				cells += 25
			}
			switch {
			case recall && (n[0]+n[1]+n[2] > 0 || kept < 0 || c == stored+1), store && kept >= 0, !recall && n[0] > 0 == (n[1] > 0):
				t.Fatalf("sample %d: character %d has the spikes %v, after %d was stored in %d", i, c, n, kept, stored)
			}
			want := -1
			if recall {
				want, kept, recalls = kept, -1, recalls+1
			}
			for _, y := range set.Train.StepLabel[i][200*c:][:200] {
				if y != want {
					t.Fatalf("sample %d: character %d has class %d, want %d", i, c, y, want)
				}
			}
			if store {
				kept, stored = min(n[1], 1), c
			}
		}
		if kept >= 0 || recalls == before {
			t.Errorf("sample %d: %d recalls, and %d is stored at the end", i, recalls-before, kept)
		}
	}
	if share := 20 * float64(spikes) / float64(cells) / 200; math.Abs(share-1) > .02 {
		t.Errorf("a cell fires %.2f times as often as it should", share)
	}
	if mean, want := float64(recalls)/300, recallsOf(12, .2); math.Abs(mean-want) > .15 {
		t.Errorf("%.3f recalls in a series, want %.3f", mean, want)
	}
	if again, err := s.Set(); err != nil || !slices.Equal(again.Train.X[299], set.Train.X[299]) {
		t.Error("the same seed draws others", err)
	}
}

// charactersOf counts the events of each group of cells in each character.
func charactersOf(x []float32) (counts [12][4]int) {
	for k := 0; k < len(x); k += 2 {
		counts[int(x[k])/200][int(x[k+1])/25]++
	}
	return counts
}

// recallsOf is how many recalls a series of n characters has on average, if each command comes with the chance p and only whole series count: by
// the chances of all states of a series, free before and after a first store, just stored, and stored for longer.
func recallsOf(n int, p float64) float64 {
	type state struct{ chance, recalls float64 }
	plus := func(a state, k float64, b state, more float64) state {
		return state{a.chance + k*b.chance, a.recalls + k*(b.recalls+more*b.chance)}
	}
	now := [4]state{{chance: 1}}
	for range n {
		var next [4]state
		next[0] = plus(next[0], 1-p, now[0], 0)
		next[1] = plus(plus(next[1], 1-p, now[1], 0), p, now[3], 1)
		next[2] = plus(plus(next[2], p, now[0], 0), p, now[1], 0)
		next[3] = plus(plus(next[3], 1-p, now[2], 0), 1-p, now[3], 0)
		now = next
	}
	return now[1].recalls / now[1].chance
}

func TestStoreRecallRefuses(t *testing.T) {
	for want, s := range map[string]StoreRecall{
		"-1 samples of a part": {Train: -1}, "2 characters": {Characters: 2}, "a delay of 1 characters": {Delay: 1}, "101 characters": {Characters: 101},
	} {
		if _, err := s.Set(); err == nil || !strings.Contains(err.Error(), want) || s.Steps() != 0 && s.Train >= 0 {
			t.Errorf("%+v: %v, %d steps, want %q", s, err, s.Steps(), want)
		}
	}
}
