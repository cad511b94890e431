package learning

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
)

// Hashes are SHA-256 sums, in hex, of the numbers that a run ended with: of nothing else, so that they stay the same when
// names, packages, counts or the form of files change. Numbers are hashed little-endian, in a fixed order, each list after
// its length.
type Hashes struct {
	Weights     string // float32, by projection in the order of the net, [pre][post] without padding, then biases by population
	Thresholds  string // float32, by population in the order of the net, each with its adaptation and other parameters of its cells behind it
	Losses      string // float64, one an epoch
	Predictions string // int64, the class named for each test sample; −1 for none
}

// Hashes returns the sums of the model that the report holds. With [LastEpoch] they do not depend on which epoch was chosen.
func (r *Report) Hashes() (Hashes, error) {
	if r == nil {
		return Hashes{}, errors.New("learning: hashes: the report is nil")
	}
	if err := checkModel(r.Model); err != nil {
		return Hashes{}, fmt.Errorf("learning: hashes: %w", err)
	}
	weights, thresholds, losses, predictions := sha256.New(), sha256.New(), sha256.New(), sha256.New()
	for i := range r.Model.Net.Projections {
		n := 1
		for _, s := range r.Model.WeightShape(i) {
			n *= s
		}
		hashNumber(weights, n)
		for row := range r.Model.WeightRows(i) {
			hashFloats(weights, row)
		}
	}
	for i := range r.Model.Net.Populations {
		if b := r.Model.Bias(i); b != nil {
			hashNumber(weights, len(b))
			hashFloats(weights, b)
		}
		for _, th := range [][]float32{r.Model.Thresholds(i), r.Model.Theta(i)} {
			hashNumber(thresholds, len(th))
			hashFloats(thresholds, th)
		}
		for _, x := range r.Model.Parameters(i) {
			hashNumber(thresholds, len(x.Values))
			hashFloats(thresholds, x.Values)
		}
	}
	hashNumber(losses, len(r.Epochs))
	for _, e := range r.Epochs {
		hashNumber(losses, math.Float64bits(e.Loss))
	}
	hashNumber(predictions, len(r.Predicted))
	for _, c := range r.Predicted {
		hashNumber(predictions, c)
	}
	text := func(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }
	return Hashes{text(weights), text(thresholds), text(losses), text(predictions)}, nil
}

// hashNumber adds an integer, or the bits of a float64.
func hashNumber[T int | uint64](h hash.Hash, n T) {
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

func hashFloats(h hash.Hash, x []float32) {
	b := make([]byte, 0, 4*len(x))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	h.Write(b)
}
