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

// Negatives of something else are its samples, each of them now and then, and others in the next presentation.
func TestNegativesOfOtherData(t *testing.T) {
	other := [][]float32{make([]float32, 16), slices.Repeat([]float32{.5}, 16), slices.Repeat([]float32{1}, 16)}
	m, err := snn.CSDPUnlabelled(16, 9, 5, 3).Init(1)
	if err != nil {
		t.Fatal(err)
	}
	bound, err := Rule{SelfSupervised: true, Negatives: Mixing{Kind: OtherData}}.Bind(
		learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 3, Batch: 40, Other: other})
	if err != nil {
		t.Fatal(err)
	}
	seen, before := map[float32]int{}, []float32(nil)
	for k := range 3 {
		b := ruletest.Batch(40, 16, 3, uint64(k))
		var now []float32
		for i, x := range bound.(*trainer).learningFrom(b).mixed {
			if !slices.ContainsFunc(other, func(y []float32) bool { return slices.Equal(x, y) }) {
				t.Fatalf("negative %d is none of the other samples: %v", i, x)
			}
			seen[x[0]]++
			now = append(now, x[0])
		}
		if slices.Equal(now, before) {
			t.Errorf("presentation %d has the negatives of the one before", k)
		}
		before = now
	}
	for v, n := range seen {
		if n < 20 || n > 60 { // of 120; four standard deviations are 20.7
			t.Errorf("%v was drawn %d times", v, n)
		}
	}
}

// A sample that is turned keeps what lies at the centre of a disc, and is turned by 45° to 315°: a ray from the centre ends elsewhere, at
// least 45° away from where it was.
func TestNegativesRotated(t *testing.T) {
	const side = 41
	b := ruletest.Batch(30, side*side, 3, 1)
	for _, x := range b.X {
		clear(x)
		for c := side / 2; c < side; c++ { // a ray to the right
			x[side/2*side+c] = 1
		}
	}
	angles := []float64{}
	for i, x := range negativesOf(t, Mixing{Kind: Rotated}, side, b) {
		rows, cols := 0.0, 0.0
		for k, v := range x {
			rows, cols = rows+float64(v)*float64(k/side-side/2), cols+float64(v)*float64(k%side-side/2)
		}
		angle := math.Abs(math.Atan2(rows, cols)) * 180 / math.Pi
		if angle < 42 { // pixels are coarse
			t.Errorf("negative %d is turned by %.0f°", i, angle)
		}
		angles = append(angles, angle)
	}
	if slices.Max(angles) < 150 || slices.Min(angles) > 70 {
		t.Errorf("turned by %.0f° to %.0f°", slices.Min(angles), slices.Max(angles))
	}
}

// Generated negatives are the reconstructions of the samples by the net as it is, whose presentations count as events of training.
func TestNegativesGenerated(t *testing.T) {
	net := snn.CSDPUnlabelled(16, 40, 20, 4)
	tr := bind(t, Rule{SelfSupervised: true, Negatives: Mixing{Kind: Generated}}, net, 8, 30, 2)
	plain := bind(t, Rule{SelfSupervised: true}, net, 8, 30, 2)
	lit := 0
	for k := range 10 {
		b := ruletest.Batch(8, 16, 4, uint64(k))
		shown := b
		shown.Stream = b.Stream.Named("generation")
		want := make([][]float32, len(b.X))
		for i := range want {
			want[i] = make([]float32, 16)
		}
		if err := tr.Reconstruct(shown, want); err != nil {
			t.Fatal(err)
		}
		if err := tr.generate(b); err != nil {
			t.Fatal(err)
		}
		for i, x := range tr.room.mixed {
			if !slices.Equal(x, want[i]) {
				t.Fatalf("mini-batch %d: negative %d is %v, reconstructed %v", k, i, x, want[i])
			}
			lit += len(x) - len(slices.DeleteFunc(slices.Clone(x), func(v float32) bool { return v > 0 }))
		}
		for _, tr := range []*trainer{tr, plain} {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
	}
	if lit < 200 {
		t.Errorf("%d pixels were reconstructed; this compares too little", lit)
	}
	got, _ := tr.Counts()
	of, _ := plain.Counts()
	if got.Samples != of.Samples || got.Steps != of.Steps*2 { // 10 generate calls by hand, and as many in Learn, of half as many rows
		t.Errorf("%d samples and %d steps; %d and %d without generation", got.Samples, got.Steps, of.Samples, of.Steps)
	}
}

// What negatives are made from must be there, and fit.
func TestNegativesWithoutTheirSource(t *testing.T) {
	without := snn.CSDPUnlabelled(16, 9, 5, 3).Without("reconstruction")
	whole := snn.CSDPUnlabelled(16, 9, 5, 3)
	for _, c := range []struct {
		kind  NegativeKind
		net   snn.Net
		other [][]float32
		want  string
	}{
		{Generated, without, nil, `no population "reconstruction"`},
		{OtherData, whole, nil, "give the task some in Other"},
		{OtherData, whole, [][]float32{make([]float32, 16), make([]float32, 15)}, "sample 1 of Other has 15 values"},
		{Rotated, snn.CSDPUnlabelled(15, 9, 5, 3), nil, "square"},
	} {
		m, err := c.net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Rule{SelfSupervised: true, Negatives: Mixing{Kind: c.kind}}.Bind(
			learning.Setup{Model: m, Encoder: ruletest.Coins{T: 3}, Classes: 3, Batch: 4, Epochs: 1, Other: c.other})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.kind, err, c.want)
		}
	}
	tr := bind(t, Rule{SelfSupervised: true, Negatives: Mixing{Kind: OtherData}}, whole, 4, 3, 1) // no run, which may be to classify alone
	if err := tr.Classify(ruletest.Batch(4, 16, 3, 1), &learning.Outcome{}); err != nil {
		t.Error(err)
	}
	if _, err := tr.Learn(ruletest.Batch(4, 16, 3, 1)); err == nil || !strings.Contains(err.Error(), "give the task some in Other") {
		t.Errorf("learning without other samples: got %v", err)
	}
}
