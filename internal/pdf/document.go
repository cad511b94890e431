// Package pdf writes one page of vector graphics, as a [vg.Canvas]. Fonts are embedded as subsets, with the characters that glyphs
// stand for; the same drawing gives the same bytes.
package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"math"
	"strconv"
)

// document is a file of numbered objects.
type document struct {
	buf     bytes.Buffer
	offsets []int // of object 1, 2 and so on; 0 where it is not written yet
}

func newDocument() *document {
	d := &document{}
	d.buf.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	return d
}

// reserve returns the number of an object to be written later.
func (d *document) reserve() int {
	d.offsets = append(d.offsets, 0)
	return len(d.offsets)
}

// object writes an object under a reserved number.
func (d *document) object(n int, body string) {
	d.offsets[n-1] = d.buf.Len()
	fmt.Fprintf(&d.buf, "%d 0 obj\n%s\nendobj\n", n, body)
}

// add writes an object and returns its number.
func (d *document) add(body string) int {
	n := d.reserve()
	d.object(n, body)
	return n
}

// stream writes data, compressed, with more entries of its dictionary, and returns its number.
func (d *document) stream(entries string, data []byte) int {
	packed := pack(data)
	return d.add(fmt.Sprintf("<</Filter/FlateDecode/Length %d%s>>\nstream\n%s\nendstream", packed.Len(), entries, packed.Bytes()))
}

// long is the number of bytes from which a quick compression takes a third of the time: of a drawing of very many lines it even leaves less.
const long = 1 << 16

func pack(data []byte) *bytes.Buffer {
	level := zlib.DefaultCompression
	if len(data) > long {
		level = 4
	}
	packed := &bytes.Buffer{}
	z, err := zlib.NewWriterLevel(packed, level)
	if err != nil {
		panic("pdf: " + err.Error())
	}
	z.Write(data) // a buffer takes all
	z.Close()
	return packed
}

// writeTo ends the file with the table of its objects.
func (d *document) writeTo(w io.Writer, root, info int) (int64, error) {
	start := d.buf.Len()
	fmt.Fprintf(&d.buf, "xref\n0 %d\n0000000000 65535 f \n", len(d.offsets)+1)
	for _, at := range d.offsets {
		fmt.Fprintf(&d.buf, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&d.buf, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(d.offsets)+1, root, info, start)
	return d.buf.WriteTo(w)
}

// real writes a number with three decimals at most.
func real(v float64) string { return string(appendReal(nil, v)) }

// appendReal adds a number with three decimals at most, as short as it can be.
func appendReal(b []byte, v float64) []byte {
	thousandths := int64(math.Round(v * 1000))
	if thousandths < 0 {
		b, thousandths = append(b, '-'), -thousandths
	}
	b = strconv.AppendInt(b, thousandths/1000, 10)
	rest := thousandths % 1000
	if rest == 0 {
		return b
	}
	b = append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
	return bytes.TrimRight(b, "0")
}
