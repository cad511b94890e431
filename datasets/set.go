package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"slices"
)

// Set is a data set with its split. Shape is that of one sample, slowest axis first: {28, 28} is 28 rows of 28 pixels.
// The length of each sample is the product of Shape; labels lie in 0..Classes-1.
type Set struct {
	Name               string
	Classes            int
	Shape              []int
	Train, Valid, Test Samples
}

// Samples are inputs X[sample][feature], scaled to [0, 1], and one label for each. Rows may share one backing array,
// and sets derived from one another share rows: treat them as read-only.
type Samples struct {
	X     [][]float32
	Label []int
}

// Len returns the number of samples.
func (s Samples) Len() int { return len(s.X) }

// Hold returns the set with its last n training samples moved to the end of the validation part, in their order. A
// number beyond what is there moves all; n ≤ 0 moves none. MNIST's usual division is Hold(10000): the first 50,000
// train. A part with more or fewer labels than samples is a mistake of the program, and panics; so it does in [Set.Take].
func (s Set) Hold(n int) Set {
	n = min(max(n, 0), s.Train.Len())
	cut := s.Train.Len() - n
	held := s.Train.labelled().from(cut)
	s.Valid = Samples{X: slices.Concat(s.Valid.X, held.X), Label: slices.Concat(s.Valid.Label, held.Label)}
	s.Train = s.Train.first(cut)
	return s
}

// Take returns the set with only the first train, valid and test samples of its parts, for quick runs. A number that is
// negative or beyond what is there takes the whole part.
func (s Set) Take(train, valid, test int) Set {
	s.Train, s.Valid, s.Test = s.Train.first(train), s.Valid.first(valid), s.Test.first(test)
	return s
}

// labelled panics unless every sample has a label, and returns s.
func (s Samples) labelled() Samples {
	if len(s.X) != len(s.Label) {
		panic(fmt.Sprintf("datasets: Set.Take and Set.Hold: a part has %d samples and %d labels", len(s.X), len(s.Label)))
	}
	return s
}

// first returns the first n samples, or all for n < 0 and n too large.
func (s Samples) first(n int) Samples {
	s = s.labelled()
	if n < 0 || n > s.Len() {
		n = s.Len()
	}
	return Samples{X: s.X[:n:n], Label: s.Label[:n:n]}
}

// from returns the samples from number i on.
func (s Samples) from(i int) Samples { return Samples{X: s.X[i:], Label: s.Label[i:]} }

// Describe returns what the set is in plain values. With [Set.Parts] it lets a package take a Set through an interface
// of its own without importing this one.
func (s Set) Describe() (name string, classes int, shape []int) {
	return s.Name, s.Classes, slices.Clone(s.Shape)
}

// Parts returns samples and labels of the training, validation and test part, in this order. Rows are shared with s.
func (s Set) Parts() (x [3][][]float32, label [3][]int) {
	for i, p := range [...]Samples{s.Train, s.Valid, s.Test} {
		x[i], label[i] = p.X, p.Label
	}
	return x, label
}

// Digest returns the SHA-256, in hex, of everything in the set that a result can depend on: shape, number of classes,
// and each part's labels and the bits of its samples, in order. The name is not part of it. It is computed from the
// content at each call, so that it is never that of an earlier state of the set; MNIST takes a fraction of a second.
func (s Set) Digest() string {
	d := digester{hash: sha256.New()}
	d.numbers(digestVersion, s.Classes)
	d.list(s.Shape)
	for _, p := range [...]Samples{s.Train, s.Valid, s.Test} {
		d.list(p.Label)
		d.numbers(len(p.X))
		for _, x := range p.X {
			d.row(x)
		}
	}
	return hex.EncodeToString(d.hash.Sum(nil))
}

// digestVersion changes with the byte layout that Digest hashes.
const digestVersion = 1

// digester feeds little-endian numbers to a hash. Every list is preceded by its length, so that different sets never
// give the same bytes.
type digester struct {
	hash hash.Hash
	buf  []byte
}

func (d *digester) numbers(v ...int) {
	d.buf = d.buf[:0]
	for _, n := range v {
		d.buf = binary.LittleEndian.AppendUint64(d.buf, uint64(n))
	}
	d.hash.Write(d.buf)
}

func (d *digester) list(v []int) {
	d.numbers(len(v))
	d.numbers(v...)
}

func (d *digester) row(x []float32) {
	d.numbers(len(x))
	d.buf = d.buf[:0]
	for _, v := range x {
		d.buf = binary.LittleEndian.AppendUint32(d.buf, math.Float32bits(v))
	}
	d.hash.Write(d.buf)
}
