package tensors

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/spikecell/spikecell/internal/filekind"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// File is the content of a file in the safetensors format: 8 bytes of header length, a JSON header of names, types, shapes and offsets, and
// raw little-endian values.
type File struct {
	Metadata map[string]string
	Tensors  []Tensor
}

const (
	// mostHeader bounds a header, as the format's reference reader does.
	mostHeader  = 100_000_000
	metadataKey = "__metadata__"
	pieceBytes  = 1 << 16
)

// header is one entry of a header.
type header struct {
	Dtype   string   `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets []uint64 `json:"data_offsets"`
}

// Tensor returns the tensor of that name, or nil.
func (f File) Tensor(name string) *Tensor {
	if i := slices.IndexFunc(f.Tensors, func(t Tensor) bool { return t.Name == name }); i >= 0 {
		return &f.Tensors[i]
	}
	return nil
}

// Check returns an error for tensors that no file can hold: whose names are not unique, or whose values do not fill their shape.
func (f File) Check() error {
	_, err := f.header()
	return err
}

// Encode writes f to w, the values in the order of Tensors. Nothing is written of one that Check refuses.
func (f File) Encode(w io.Writer) error {
	text, err := f.header()
	if err = cmp.Or(err, writes(w)); err != nil {
		return err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	if len(text) > mostHeader {
		return fmt.Errorf("tensors: the header would have %d bytes, more than a reader takes", len(text))
	}
	if _, err := w.Write(append(little.AppendUint64(nil, uint64(len(text))), text...)); err != nil {
		return err
	}
	for _, t := range f.Tensors {
		if err := t.encode(w); err != nil {
			return err
		}
	}
	return nil
}

// encode writes the values in pieces, so that a large tensor needs no copy of its own.
func (t Tensor) encode(w io.Writer) error {
	piece := pieceBytes / t.Values.kind().Size()
	var b []byte
	for i := 0; i < t.Values.len(); i += piece {
		b = t.Values.appendTo(b[:0], i, min(i+piece, t.Values.len()))
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// header returns the JSON header, sorted by name.
func (f File) header() ([]byte, error) {
	all := make(map[string]json.RawMessage, len(f.Tensors)+1)
	offset := uint64(0)
	for _, t := range f.Tensors {
		if err := t.Check(); err != nil {
			return nil, err
		}
		if _, twice := all[t.Name]; twice || t.Name == metadataKey || !utf8.ValidString(t.Name) {
			return nil, fmt.Errorf("tensors: tensor name %q is taken, or not UTF-8", t.Name)
		}
		h := header{t.Values.kind().String(), append([]int{}, t.Shape...), []uint64{offset, 0}} // a shape is never null in JSON
		offset += uint64(t.Values.len() * t.Values.kind().Size())
		h.Offsets[1] = offset
		text, err := json.Marshal(h)
		if err != nil {
			return nil, err
		}
		all[t.Name] = text
	}
	if len(f.Metadata) > 0 {
		text, err := json.Marshal(f.Metadata)
		if err != nil {
			return nil, err
		}
		all[metadataKey] = text
	}
	return json.Marshal(all)
}

// Parse reads a file that is wholly in memory, with its tensors in the order of their values. Every number in it is checked against the length of
// data before it is used. What the format's reference reader refuses is an error that names the tensor: overlaps, holes and bytes left over, sizes
// that do not fit shapes, types that are not known, and headers that are no JSON or do not fit.
func Parse(data []byte) (File, error) {
	f, err := parse(data)
	if err != nil {
		return File{}, fmt.Errorf("tensors: %w", err)
	}
	return f, nil
}

func parse(data []byte) (File, error) {
	if len(data) < 8 {
		return File{}, fmt.Errorf("%d bytes are too few for a safetensors file", len(data))
	}
	n := little.Uint64(data)
	if n > mostHeader || n > uint64(len(data)-8) {
		return File{}, fmt.Errorf("its header should have %d bytes, of a file of %d; %s", n, len(data), filekind.Told(data))
	}
	f, headers, err := parseHeader(data[8 : 8+n])
	if err != nil {
		return File{}, err
	}
	names := slices.SortedFunc(maps.Keys(headers), func(a, b string) int {
		return cmp.Or(slices.Compare(headers[a].Offsets, headers[b].Offsets), cmp.Compare(a, b))
	})
	body, end := data[8+n:], uint64(0)
	for _, name := range names {
		t, err := parseTensor(name, headers[name], body, end)
		if err != nil {
			return File{}, err
		}
		f.Tensors, end = append(f.Tensors, t), headers[name].Offsets[1]
	}
	if end != uint64(len(body)) {
		return File{}, fmt.Errorf("its tensors end at byte %d of %d", end, len(body))
	}
	return f, nil
}

// parseHeader returns a file with its metadata alone, and what the header says of each tensor.
func parseHeader(text []byte) (f File, headers map[string]header, err error) {
	raw, err := object(text)
	if err != nil {
		return f, nil, err
	}
	headers = make(map[string]header, len(raw))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		value := raw[name]
		if name == metadataKey {
			f.Metadata, err = parseMetadata(value)
		} else {
			headers[name], err = parseTensorHeader(value)
		}
		if err != nil {
			return f, nil, fmt.Errorf("its header at %q: %w", name, err)
		}
	}
	return f, headers, nil
}

func parseTensorHeader(text []byte) (h header, err error) {
	if err := strictjson.Value(text, &h); err != nil {
		return h, err
	}
	if h.Shape == nil || len(h.Offsets) != 2 {
		return h, errors.New("it needs a shape and two offsets")
	}
	return h, nil
}

// parseTensor reads one tensor, which begins where the one before ended.
func parseTensor(name string, h header, body []byte, begin uint64) (Tensor, error) {
	t := Tensor{Name: name, Shape: h.Shape}
	kind, err := typeNamed(h.Dtype)
	if err != nil {
		return t, fmt.Errorf("tensor %q has %w", name, err)
	}
	each := uint64(kind.Size())
	n, ok := size(h.Shape)
	switch {
	case h.Offsets[0] != begin || h.Offsets[1] < begin || h.Offsets[1] > uint64(len(body)):
		return t, fmt.Errorf("tensor %q lies at %d to %d; expected from %d within %d bytes", name, h.Offsets[0], h.Offsets[1], begin, len(body))
	case !ok || uint64(n) != (h.Offsets[1]-begin)/each || (h.Offsets[1]-begin)%each != 0:
		return t, fmt.Errorf("tensor %q has %d bytes for shape %v", name, h.Offsets[1]-begin, h.Shape)
	}
	t.Values = kinds[kind].decode(body[begin:h.Offsets[1]], little)
	return t, nil
}
