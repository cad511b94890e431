package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
)

// The files that lkriener/yin_yang_data_set publishes, commit e6eef961: SHA-256 of the samples (x, y, 1−x, 1−y as float64, little endian,
// row by row) and of the labels (int64), samples of each class, and first points.
func TestYinYangIsThePublishedSet(t *testing.T) {
	for _, c := range []struct {
		seed           uint64
		n              int
		samples, label string
		classes        [3]int
		first          [2]float64
	}{
		{42, 5000, "f5a4054d56f2a058f8250fba7ff9720458e1625db7af78a295e45701745b2228",
			"534d12acda4f9dbc7208a99d3646115a4aa7d74ca31d6d23f822079a568559b7", [3]int{1681, 1702, 1617}, [2]float64{.6803075385877797, .450499251969543}},
		{41, 1000, "5eac358bdf2122763dce3703a79f3005e56e46a4db25ec329a07333d0f7b8093",
			"5a4c2f605814a620f514c1091f10441ce562cd81e902ce701b3cf94ae7576f7d", [3]int{316, 336, 348}, [2]float64{.6805727261759029, .3209733938933629}},
		{40, 1000, "7bab3ed668ed4992679cff6339fe21bfe7d0c921ddc6187eaa3bc6ef34b888d7",
			"daa0f8f4e3b37b1ddec2afee22f09afb768f0e575f3f568e7469f1ebc6af73c1", [3]int{350, 316, 334}, [2]float64{.23409664559563403, .4017249751828972}},
	} {
		points, label := yinYangPoints(c.seed, c.n)
		var samples, labels []byte
		var classes [3]int
		for i, p := range points {
			for _, v := range []float64{p[0], p[1], 1 - p[0], 1 - p[1]} {
				samples = binary.LittleEndian.AppendUint64(samples, math.Float64bits(v))
			}
			labels = binary.LittleEndian.AppendUint64(labels, uint64(label[i]))
			classes[label[i]]++
		}
		if a, b := sum(samples), sum(labels); a != c.samples || b != c.label {
			t.Errorf("seed %d: samples %s, labels %s", c.seed, a, b)
		}
		if classes != c.classes || points[0] != c.first {
			t.Errorf("seed %d: classes %v, first point %v", c.seed, classes, points[0])
		}
	}
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// A sample is its point rounded to float32, mirrored, and a bias.
func TestYinYangSamples(t *testing.T) {
	s := YinYang()
	for k, p := range []struct {
		s    Samples
		seed uint64
		n    int
	}{{s.Train, 42, 5000}, {s.Valid, 41, 1000}, {s.Test, 40, 1000}} {
		points, label := yinYangPoints(p.seed, p.n)
		if p.s.Len() != p.n || len(p.s.Label) != p.n {
			t.Fatalf("part %d has %d samples and %d labels", k, p.s.Len(), len(p.s.Label))
		}
		for i, q := range points {
			want := [5]float32{float32(q[0]), float32(q[1]), float32(1 - q[0]), float32(1 - q[1]), 1}
			if [5]float32(p.s.X[i]) != want || p.s.Label[i] != label[i] {
				t.Fatalf("part %d, sample %d: %v of class %d, want %v of %d", k, i, p.s.X[i], p.s.Label[i], want, label[i])
			}
		}
	}
}
