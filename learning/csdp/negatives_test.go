package csdp

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// negativesOf returns what the self-supervised rule makes of the samples of a mini-batch of images.
func negativesOf(t *testing.T, m Mixing, side int, b learning.Batch) [][]float32 {
	t.Helper()
	return negativesIn(t, m, snn.CSDPUnlabelled(side*side, 5, 3), b)
}

// negativesIn is what the rule makes of a mini-batch in a net.
func negativesIn(t *testing.T, m Mixing, net snn.Net, b learning.Batch) [][]float32 {
	t.Helper()
	return bind(t, Rule{SelfSupervised: true, Negatives: m}, net, len(b.X), 2, 1).learningFrom(b).mixed
}

// Noise has values of (0, 1) with the mean and the variance of U(0, 1), another for every row and pixel, and the same when it is made again.
func TestNegativesOfNoise(t *testing.T) {
	b := ruletest.Batch(4, 28*28, 3, 1)
	made := negativesOf(t, Mixing{Kind: Noise}, 28, b)
	for i, x := range made {
		sum, squares := 0.0, 0.0
		for _, v := range x {
			if v < 0 || v >= 1 {
				t.Fatalf("negative %d has the value %v", i, v)
			}
			sum, squares = sum+float64(v), squares+float64(v)*float64(v)
		}
		mean := sum / 784
		// Standard errors are 0.0103 and 0.0027; four of them.
		if variance := squares/784 - mean*mean; math.Abs(mean-0.5) > 0.042 || math.Abs(variance-1./12) > 0.011 {
			t.Errorf("negative %d has the mean %v and the variance %v", i, mean, variance)
		}
		if slices.Equal(x, made[(i+1)%4]) {
			t.Errorf("negative %d is another one too", i)
		}
		slices.Sort(x)
		if n := len(slices.Compact(slices.Clone(x))); n < 780 {
			t.Errorf("negative %d has %d different values", i, n)
		}
	}
	for i, x := range negativesOf(t, Mixing{Kind: Noise}, 28, b) {
		slices.Sort(x)
		if !slices.Equal(x, made[i]) {
			t.Errorf("negative %d is another the second time", i)
		}
	}
}

// A mask is what blurring six times makes of its bits. Far from the border that is one weighted sum, with the 12th row of Pascal's
// triangle along rows and columns; and pixels side by side are mostly from the same sample.
func TestNegativesOfHybrids(t *testing.T) {
	const side = 40
	m, s := image{height: side, width: side, channels: 1}, snn.NewStream(3).Named("mask")
	x, y, made := slices.Repeat([]float32{1}, side*side), make([]float32, side*side), make([]float32, side*side)
	m.hybrid(made, x, y, s)
	pascal := []float64{1}
	for range 2 * blurs {
		next := append([]float64{0}, pascal...)
		for i, v := range pascal {
			next[i] += v
		}
		pascal = next
	}
	own, same := 0, 0
	for r := blurs; r < side-blurs; r++ {
		for c := blurs; c < side-blurs; c++ {
			sum := 0.0
			for i, p := range pascal {
				for j, q := range pascal {
					if s.Uint64(uint64((r+i-blurs)*side+c+j-blurs))>>63 == 1 {
						sum += p * q / (1 << 24)
					}
				}
			}
			if got := made[r*side+c] == 1; got != (sum > 0.5) {
				t.Errorf("pixel %d, %d is of the own sample: %v, with a mask of %v", r, c, got, sum)
			} else if got {
				own++
			}
			if made[r*side+c] == made[r*side+c-1] {
				same++
			}
		}
	}
	if n := (side - 2*blurs) * (side - 2*blurs); own < n/4 || own > 3*n/4 || same < n*8/10 {
		t.Errorf("%d of %d pixels are of the own sample, %d of the same as the one before", own, n, same)
	}
}

// Where both samples have the same pixel a hybrid has it, and elsewhere that of one of them: the row's own and a partner's.
func TestHybridsHavePartners(t *testing.T) {
	b := ruletest.Batch(5, 64, 3, 1)
	for i := range b.X {
		for k := range b.X[i] {
			b.X[i][k] = float32(i+1) / 8
		}
	}
	for i, x := range negativesOf(t, Mixing{Kind: Hybrid}, 8, b) {
		seen := map[float32]bool{}
		for _, v := range x {
			seen[v] = true
		}
		if !seen[float32(i+1)/8] || len(seen) != 2 {
			t.Errorf("negative %d is of the samples %v", i, seen)
		}
	}
}

// The net's own wrong labels are drawn with the probabilities that it gives the other classes in a presentation without label, as Classify
// reports it, and never are the true one; their events are counted as training.
func TestNegativesPredicted(t *testing.T) {
	tr := bind(t, Rule{Negatives: Mixing{Kind: PredictedLabel}}, snn.CSDP(16, 40, 20, 4), 8, 30, 2)
	plain := bind(t, Rule{}, snn.CSDP(16, 40, 20, 4), 8, 30, 2)
	sharp := 0
	for k := range 20 {
		b := ruletest.Batch(8, 16, 4, uint64(k))
		alone := b
		alone.Stream = b.Stream.Named("prediction")
		out := learning.Outcome{Score: make([][]float64, 8)}
		if err := tr.Classify(alone, &out); err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		for i, label := range b.Label {
			got, weights, sum := tr.room.shown[8+i], make([]float64, 4), 0.0
			for c, n := range out.Score[i] {
				if c != label {
					weights[c] = math.Exp(n)
					sum += weights[c]
				}
			}
			if tr.room.shown[i] != label || got == label {
				t.Fatalf("sample %d of label %d is shown %d and %d", i, label, tr.room.shown[i], got)
			}
			u, before := b.Stream.At(b.Index[i]).Named("wrong label").Float64(0), 0.0
			for c := range got {
				before += weights[c] / sum
			}
			if after := before + weights[got]/sum; u < before-1e-9 || u > after+1e-9 {
				t.Errorf("sample %d is shown the wrong label %d, of [%v, %v], with the draw %v", i, got, before, after, u)
			}
			if weights[got] > 0.9*sum {
				sharp++
			}
		}
		if _, err := plain.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	if sharp == 0 {
		t.Error("the net never preferred a class: nothing but uniform draws was compared")
	}
	counts, _ := tr.Counts()
	usual, _ := plain.Counts()
	if counts.Samples != usual.Samples || 2*counts.Steps != 3*usual.Steps {
		t.Errorf("%d samples in %d steps, of the usual rule %d in %d", counts.Samples, counts.Steps, usual.Samples, usual.Steps)
	}
}

func TestDrawn(t *testing.T) {
	p := []float64{.25, 0, .5, .25}
	for u, want := range map[float64]int{0: 0, .24: 0, .25: 2, .74: 2, .75: 3, .9999: 3, 1: 3} {
		if got := drawn(p, u); got != want {
			t.Errorf("%v draws %d, want %d", u, got, want)
		}
	}
}

func TestNegativesRefuse(t *testing.T) {
	for _, c := range []struct {
		rule Rule
		want string
	}{
		{Rule{Negatives: Mixing{Kind: Noise}}, "Negatives are for SelfSupervised"},
		{Rule{Negatives: Mixing{Kind: Hybrid}}, "Negatives are for SelfSupervised"},
		{Rule{Negatives: Mixing{Kind: PredictedLabel, Weight: .5}}, "PredictedLabel: Weight"},
		{Rule{SelfSupervised: true, Negatives: Mixing{Kind: PredictedLabel}}, "for the supervised rule"},
		{Rule{SelfSupervised: true, Negatives: Mixing{Kind: Hybrid, Rotate: true}}, "Hybrid: Weight, Rotate or SharedPartner is set"},
		{Rule{SelfSupervised: true, Negatives: Mixing{Kind: Noise, SharedPartner: true}}, "Noise: Weight, Rotate or SharedPartner is set"},
		{Rule{SelfSupervised: true, Negatives: Mixing{Kind: 9}}, "choose Usual"},
	} {
		net := snn.CSDP(16, 8, 4, 3)
		if c.rule.SelfSupervised {
			net = snn.CSDPUnlabelled(16, 8, 4, 3)
		}
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 3, Batch: 4}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one that says %q", c.rule.Negatives, err, c.want)
		}
	}
	tr := bind(t, Rule{SelfSupervised: true, Negatives: Mixing{Kind: Noise}}, snn.CSDPUnlabelled(15, 8, 3), 1, 3, 1) // needs no image and no partner
	if _, err := tr.Learn(ruletest.Batch(1, 15, 3, 1)); err != nil || tr.LeastBatch() != 1 {
		t.Errorf("one sample with noise: %v", err)
	}
}
