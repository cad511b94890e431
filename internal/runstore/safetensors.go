package runstore

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/spikecell/spikecell/internal/strictjson"
)

// Tensor is one named array; exactly one of the data fields is set.
type Tensor struct {
	Name  string
	Shape []int
	F32   []float32
	I64   []int64
}

// TensorFile is the content of a file in the safetensors format: 8 bytes of header length, a JSON header of names, types,
// shapes and offsets, and raw little-endian values. Other languages read it too.
type TensorFile struct {
	Metadata map[string]string
	Tensors  []Tensor
}

const (
	// mostHeader bounds a header, as the format's reference reader does.
	mostHeader  = 100_000_000
	metadataKey = "__metadata__"
)

// tensorHeader is one entry of a header.
type tensorHeader struct {
	Dtype   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets []uint64 `json:"data_offsets"`
}

// Check returns an error for tensors that no file can hold: whose names are not unique, or whose values do not fill their shape.
func (f TensorFile) Check() error {
	_, err := f.header()
	return err
}

// Write writes f to w. Nothing is written of one that Check refuses.
func (f TensorFile) Write(w io.Writer) error {
	text, err := f.header()
	if err != nil {
		return err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	if len(text) > mostHeader {
		return fmt.Errorf("the header would have %d bytes, more than a reader takes", len(text))
	}
	if _, err := w.Write(append(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text...)); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if err := t.write(w); err != nil {
			return err
		}
	}
	return nil
}

// header returns the JSON header, sorted by name.
func (f TensorFile) header() ([]byte, error) {
	header := make(map[string]json.RawMessage, len(f.Tensors)+1)
	offset := uint64(0)
	for _, t := range f.Tensors {
		h, err := t.header(offset)
		if err != nil {
			return nil, err
		}
		if _, twice := header[t.Name]; twice || t.Name == metadataKey || !utf8.ValidString(t.Name) {
			return nil, fmt.Errorf("tensor name %q is taken, or not UTF-8", t.Name)
		}
		if header[t.Name], err = json.Marshal(h); err != nil {
			return nil, err
		}
		offset = h.Offsets[1]
	}
	if len(f.Metadata) > 0 {
		text, err := json.Marshal(f.Metadata)
		if err != nil {
			return nil, err
		}
		header[metadataKey] = text
	}
	return json.Marshal(header)
}

func (t Tensor) header(offset uint64) (tensorHeader, error) {
	n, size, dtype := len(t.F32), 4, "F32"
	if t.I64 != nil {
		n, size, dtype = len(t.I64), 8, "I64"
	}
	if want, ok := shapeSize(t.Shape); !ok || want != n || t.I64 != nil && t.F32 != nil {
		return tensorHeader{}, fmt.Errorf("tensor %q has %d numbers and %d integers for shape %v", t.Name, len(t.F32), len(t.I64), t.Shape)
	}
	shape := append([]int{}, t.Shape...) // never null in JSON
	return tensorHeader{dtype, shape, []uint64{offset, offset + uint64(n*size)}}, nil
}

// write writes the values in pieces, so that a large tensor needs no copy of its own.
func (t Tensor) write(w io.Writer) error {
	var b []byte
	for x := range slices.Chunk(t.F32, 1<<14) {
		b = b[:0]
		for _, v := range x {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	for x := range slices.Chunk(t.I64, 1<<13) {
		b = b[:0]
		for _, v := range x {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// ParseTensors reads a file that is wholly in memory. Every number in it is checked against the length of data before it
// is used.
func ParseTensors(data []byte) (TensorFile, error) {
	if len(data) < 8 {
		return TensorFile{}, fmt.Errorf("%d bytes are too few for a safetensors file", len(data))
	}
	n := binary.LittleEndian.Uint64(data)
	if n > mostHeader || n > uint64(len(data)-8) {
		return TensorFile{}, fmt.Errorf("its header should have %d bytes, of a file of %d", n, len(data))
	}
	f, headers, err := parseHeader(data[8 : 8+n])
	if err != nil {
		return TensorFile{}, err
	}
	names := slices.SortedFunc(maps.Keys(headers), func(a, b string) int {
		return cmp.Or(slices.Compare(headers[a].Offsets, headers[b].Offsets), cmp.Compare(a, b))
	})
	body, end := data[8+n:], uint64(0)
	for _, name := range names {
		t, err := parseTensor(name, headers[name], body, end)
		if err != nil {
			return TensorFile{}, err
		}
		f.Tensors, end = append(f.Tensors, t), headers[name].Offsets[1]
	}
	if end != uint64(len(body)) {
		return TensorFile{}, fmt.Errorf("its tensors end at byte %d of %d", end, len(body))
	}
	return f, nil
}

// parseHeader returns a file with its metadata alone, and what the header says of each tensor.
func parseHeader(text []byte) (f TensorFile, headers map[string]tensorHeader, err error) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil || raw == nil {
		return f, nil, fmt.Errorf("its header is no JSON object: %w", cmp.Or(err, errors.New("null")))
	}
	headers = make(map[string]tensorHeader, len(raw))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		value := raw[name]
		if name == metadataKey {
			err = json.Unmarshal(value, &f.Metadata)
		} else {
			headers[name], err = parseTensorHeader(value)
		}
		if err != nil {
			return f, nil, fmt.Errorf("its header at %q: %w", name, err)
		}
	}
	return f, headers, nil
}

func parseTensorHeader(text []byte) (h tensorHeader, err error) {
	if err := strictjson.Value(text, &h); err != nil {
		return h, err
	}
	if h.Shape == nil || len(h.Offsets) != 2 {
		return h, errors.New("it needs a shape and two offsets")
	}
	return h, nil
}

// parseTensor reads one tensor, which begins where the one before ended.
func parseTensor(name string, h tensorHeader, body []byte, begin uint64) (Tensor, error) {
	t := Tensor{Name: name, Shape: h.Shape}
	size := map[string]int{"F32": 4, "I64": 8}[h.Dtype]
	n, ok := shapeSize(h.Shape)
	switch {
	case size == 0:
		return t, fmt.Errorf("tensor %q has type %q; here are F32 and I64", name, h.Dtype)
	case h.Offsets[0] != begin || h.Offsets[1] < begin || h.Offsets[1] > uint64(len(body)):
		return t, fmt.Errorf("tensor %q lies at %d to %d; expected from %d within %d bytes", name, h.Offsets[0], h.Offsets[1], begin, len(body))
	case !ok || uint64(n) != (h.Offsets[1]-begin)/uint64(size) || (h.Offsets[1]-begin)%uint64(size) != 0:
		return t, fmt.Errorf("tensor %q has %d bytes for shape %v", name, h.Offsets[1]-begin, h.Shape)
	}
	b := body[begin:h.Offsets[1]]
	if size == 8 {
		t.I64 = make([]int64, n)
		for i := range t.I64 {
			t.I64[i] = int64(binary.LittleEndian.Uint64(b[8*i:]))
		}
		return t, nil
	}
	t.F32 = make([]float32, n)
	for i := range t.F32 {
		t.F32[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return t, nil
}

// shapeSize returns the number of values of a shape; not ok if it is negative or does not fit.
func shapeSize(shape []int) (n int, ok bool) {
	n = 1
	for _, s := range shape {
		if s < 0 || s > 0 && n > math.MaxInt/8/s {
			return 0, false
		}
		n *= s
	}
	return n, true
}
