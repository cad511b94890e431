package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"math"
)

// digestVersion changes with the byte layout that Digest hashes.
const digestVersion = 1

// Digest returns the SHA-256, in hex, of everything in the set that a result can depend on: shape, number of classes and
// of outputs, and each part's labels, targets and the bits of its samples, in order. The name is not part of it. It is
// computed from the content at each call, so that it is never that of an earlier state of the set; MNIST takes a fraction of a second.
func (s Set) Digest() string {
	d := digester{hash: sha256.New()}
	d.numbers(digestVersion, s.Classes)
	d.list(s.Shape)
	for _, p := range s.parts() {
		d.list(p.Label)
		d.rows(p.X)
	}
	if s.overTime() {
		d.targets(s)
	}
	return hex.EncodeToString(d.hash.Sum(nil))
}

// overTime reports whether the set has anything that sets of one class a sample do not have.
func (s Set) overTime() bool {
	outputs, step, target := s.Targets()
	n := outputs
	for i := range step {
		n += len(step[i]) + len(target[i])
	}
	return n > 0
}

// targets hashes what follows the layout of sets with one class a sample, which ends by itself.
func (d *digester) targets(s Set) {
	d.numbers(s.Outputs)
	for _, p := range s.parts() {
		d.numbers(len(p.StepLabel))
		for _, l := range p.StepLabel {
			d.list(l)
		}
		d.rows(p.Target)
	}
}

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

func (d *digester) rows(x [][]float32) {
	d.numbers(len(x))
	for _, row := range x {
		d.row(row)
	}
}

func (d *digester) row(x []float32) {
	d.numbers(len(x))
	d.buf = d.buf[:0]
	for _, v := range x {
		d.buf = binary.LittleEndian.AppendUint32(d.buf, math.Float32bits(v))
	}
	d.hash.Write(d.buf)
}
