package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// The bit of a recall is that of the last character that was stored, which the events alone tell; commands come as often as Delay says, and cells at
// 50 Hz.
func TestStoreRecall(t *testing.T) {
	s := StoreRecall{Train: 300, Characters: 12, Delay: 4, Seed: 3}
	set, err := s.Set()
	if err != nil || s.Steps() != 2400 || set.Train.Len() != 300 || len(set.Train.StepLabel[0]) != 2400 {
		t.Fatal(err, s.Steps())
	}
	spikes, cells, free, stores, after, recalls := 0, 0, 0, 0, 0, 0
	for i, x := range set.Train.X {
		var counts [12][4]int
		for k := 0; k < len(x); k += 2 {
			counts[int(x[k])/200][int(x[k+1])/25]++
		}
		kept := -1
		for c, n := range counts {
			bit, store, recall := 0, n[2] > 0, n[3] > 0
			if n[1] > n[0] {
				bit = 1
			}
			spikes, cells = spikes+n[0]+n[1]+n[2]+n[3], cells+25
			if store {
				cells += 25
			}
			if recall && (n[0]+n[1]+n[2] > 0 || kept < 0) || !recall && n[0] > 0 == (n[1] > 0) {
				t.Fatalf("sample %d: character %d has the spikes %v, after %d was stored", i, c, n, kept)
			}
			want := -1
			if recall {
				want = kept
			}
			for _, y := range set.Train.StepLabel[i][200*c:][:200] {
				if y != want {
					t.Fatalf("sample %d: character %d has class %d, want %d", i, c, y, want)
				}
			}
			switch {
			case kept < 0:
				free++
				if store {
					stores++
				}
			default:
				after++
				if recall {
					recalls++
				}
			}
			if store {
				kept = bit
			}
		}
		if !slices.ContainsFunc(set.Train.StepLabel[i], func(y int) bool { return y >= 0 }) {
			t.Errorf("sample %d has nothing to recall", i)
		}
	}
	for what, share := range map[string]float64{"a cell fires": 20 * float64(spikes) / float64(cells) / 200, "recalls": 4 * float64(recalls) / float64(after)} {
		if math.Abs(share-1) > .15 { // series without a recall are drawn again, which makes commands somewhat more frequent
			t.Errorf("%s %.2f times as often as it should", what, share)
		}
	}
	if share := 4 * float64(stores) / float64(free); share < .9 || share > 1.4 {
		t.Errorf("the first is stored %.2f times as often as it should", share)
	}
	if again, err := s.Set(); err != nil || !slices.Equal(again.Train.X[299], set.Train.X[299]) {
		t.Error("the same seed draws others", err)
	}
}

func TestStoreRecallRefuses(t *testing.T) {
	for want, s := range map[string]StoreRecall{
		"-1 samples of a part": {Train: -1}, "1 characters": {Characters: 1}, "a delay of 1 characters": {Delay: 1}, "201 characters": {Characters: 201},
	} {
		if _, err := s.Set(); err == nil || !strings.Contains(err.Error(), want) || s.Steps() != 0 && s.Train >= 0 {
			t.Errorf("%+v: %v, %d steps, want %q", s, err, s.Steps(), want)
		}
	}
}
