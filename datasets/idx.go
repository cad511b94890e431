package datasets

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// idxBytes is the element type of an IDX file that this package reads: unsigned bytes.
const idxBytes = 0x08

// IDX is a parsed file of the format in which MNIST is published: an array of unsigned bytes, last axis fastest.
type IDX struct {
	Name  string // of the file, for errors
	Shape []int  // the first axis counts samples
	Data  []byte // product of Shape values; shares the memory that was parsed
}

// ParseIDX reads the whole content of an uncompressed IDX file: two zero bytes, the element type, the number of axes,
// the big-endian length of each axis, and the elements. The name is that of the file and appears in errors. It
// allocates nothing that a length in the header asks for. Content that does not start as an IDX file of unsigned bytes,
// an axis of length 0, more or fewer bytes than the axes announce: each is an error that gives the offset.
func ParseIDX(content []byte, name string) (IDX, error) {
	x := IDX{Name: name}
	if len(content) < 4 {
		return IDX{}, x.fault(len(content), "the file ends before the 4 bytes of the magic number")
	}
	if content[0] != 0 || content[1] != 0 || content[2] != idxBytes || content[3] == 0 {
		return IDX{}, x.fault(0, fmt.Sprintf("magic number 0x%x, not that of an IDX file of unsigned bytes "+
			"(0x00000801 labels, 0x00000803 images)", content[:4]))
	}
	start := 4 + 4*int(content[3])
	if len(content) < start {
		return IDX{}, x.fault(len(content), fmt.Sprintf("the file ends within the lengths of its %d axes", content[3]))
	}
	for at := 4; at < start; at += 4 {
		n := binary.BigEndian.Uint32(content[at:])
		if n == 0 {
			return IDX{}, x.fault(at, fmt.Sprintf("impossible count 0 on axis %d", at/4))
		}
		x.Shape = append(x.Shape, int(n))
	}
	x.Data = content[start:]
	if err := x.checkSize(); err != nil {
		return IDX{}, err
	}
	return x, nil
}

// checkSize compares the number of elements with the axes. Their product may be far beyond any memory and any integer:
// it stays at the largest one.
func (x IDX) checkSize() error {
	want := uint64(1)
	for _, n := range x.Shape {
		hi, lo := bits.Mul64(want, uint64(n))
		if hi != 0 {
			lo = ^uint64(0)
		}
		want = lo
	}
	have := uint64(len(x.Data))
	switch {
	case have < want:
		return x.fault(x.header()+len(x.Data),
			fmt.Sprintf("the file ends after %d values, its header announces %s", have, x.axes()))
	case have > want:
		return x.fault(x.header()+int(want),
			fmt.Sprintf("%d bytes after the %s values that the header announces", have-want, x.axes()))
	}
	return nil
}

// Label pairs images with labels: X is the bytes divided by 255, the first axis counting samples. Different counts, a
// labels file with more than one axis, an images file with only one, or a label outside 0..classes-1 are errors that
// name the file and the offset.
func Label(images, labels IDX, classes int) (Samples, error) {
	if err := labels.checkLabels(classes); err != nil {
		return Samples{}, err
	}
	n := labels.Shape[0]
	if err := images.checkImages(n, labels.Name); err != nil {
		return Samples{}, err
	}
	s := Samples{X: make([][]float32, n), Label: make([]int, n)}
	pixels, size := scale(images.Data), len(images.Data)/n
	for i := range n {
		s.X[i] = pixels[i*size : (i+1)*size : (i+1)*size]
		s.Label[i] = int(labels.Data[i])
	}
	return s, nil
}

// checkImages reports an array that is no list of n samples with at least one axis each.
func (x IDX) checkImages(n int, labels string) error {
	if len(x.Shape) < 2 {
		return x.fault(3, fmt.Sprintf("%d axes, images need at least 2", len(x.Shape)))
	}
	if x.Shape[0] != n {
		return x.fault(4, fmt.Sprintf("%d images, but %s has %d labels", x.Shape[0], labels, n))
	}
	return x.checkSize()
}

// checkLabels reports an array that is no list of classes.
func (x IDX) checkLabels(classes int) error {
	if len(x.Shape) != 1 {
		return x.fault(3, fmt.Sprintf("%d axes, labels have 1", len(x.Shape)))
	}
	if x.Shape[0] == 0 {
		return x.fault(4, "no labels")
	}
	if err := x.checkSize(); err != nil {
		return err
	}
	bad := slices.IndexFunc(x.Data, func(b byte) bool { return int(b) >= classes })
	if bad >= 0 {
		return x.fault(x.header()+bad,
			fmt.Sprintf("label %d of sample %d is not in 0..%d", x.Data[bad], bad, classes-1))
	}
	return nil
}

// scale converts bytes 0..255 to 0..1, each correctly rounded.
func scale(b []byte) []float32 {
	f := make([]float32, len(b))
	for i, v := range b {
		f[i] = float32(v) / 255
	}
	return f
}

// header returns the number of bytes before the first element.
func (x IDX) header() int { return 4 + 4*len(x.Shape) }

// axes returns the shape in the form 60000×28×28.
func (x IDX) axes() string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(x.Shape), "[]"), " ", "×")
}

// fault returns an error at an offset of the uncompressed content.
func (x IDX) fault(offset int, what string) error {
	return fmt.Errorf("datasets: %s: offset %d: %s", x.Name, offset, what)
}
