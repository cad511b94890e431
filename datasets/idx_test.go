package datasets

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// encodeIDX is the inverse of ParseIDX, written from the description of the format.
func encodeIDX(data []byte, shape ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(shape))}
	for _, n := range shape {
		b = binary.BigEndian.AppendUint32(b, n)
	}
	return append(b, data...)
}

func TestParseIDX(t *testing.T) {
	x, err := ParseIDX(encodeIDX([]byte{1, 2, 3, 4, 5, 6}, 3, 2, 1), "f")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.Shape, []int{3, 2, 1}) || !bytes.Equal(x.Data, []byte{1, 2, 3, 4, 5, 6}) || x.Name != "f" {
		t.Errorf("got %+v", x)
	}
}

func TestParseIDXRefuses(t *testing.T) {
	const huge = 1<<32 - 1
	ok := encodeIDX(make([]byte, 6), 3, 2)
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, "f: offset 0: "},
		{"half a magic number", ok[:3], "f: offset 3: "},
		{"text", []byte("<html>not found</html>"), "f: offset 0: magic number 0x3c68746d"},
		{"floats", []byte{0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}, "f: offset 0: magic number 0x00000d01"},
		{"no axes", []byte{0, 0, 8, 0, 7}, "f: offset 0: magic number 0x00000800"},
		{"half a header", ok[:11], "f: offset 11: the file ends within the lengths of its 2 axes"},
		{"255 axes", []byte{0, 0, 8, 255, 0, 0, 0, 1}, "f: offset 8: "},
		{"no samples", encodeIDX(nil, 0, 28, 28), "f: offset 4: impossible count 0 on axis 1"},
		{"no columns", encodeIDX(nil, 5, 28, 0), "f: offset 12: impossible count 0 on axis 3"},
		{"short", ok[:15], "f: offset 15: the file ends after 3 values, its header announces 3×2"},
		{"long", append(slices.Clone(ok), 9, 9), "f: offset 18: 2 bytes after the 3×2 values"},
		{"huge", encodeIDX([]byte{1}, huge), "f: offset 9: the file ends after 1 values, its header announces 4294967295"},
		// 2^16 · 2^24 · 2^24 = 2^64, which is 0 in 64 bits.
		{"overflow to zero", encodeIDX(nil, 1<<16, 1<<24, 1<<24), "f: offset 16: the file ends after 0 values"},
		// (2^32−1)^2 · 2^32-ish wraps to a small number.
		{"overflow", encodeIDX([]byte{1}, huge, huge, huge, huge), "f: offset 21: the file ends after 1 values"},
	} {
		if x, err := ParseIDX(c.content, "f"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		} else if x.Data != nil {
			t.Errorf("%s: a partial array came with the error", c.name)
		}
	}
}

func TestLabel(t *testing.T) {
	images := IDX{Name: "i", Shape: []int{2, 1, 3}, Data: []byte{0, 51, 255, 128, 1, 2}}
	labels := IDX{Name: "l", Shape: []int{2}, Data: []byte{9, 0}}
	s, err := Label(images, labels, 10)
	if err != nil {
		t.Fatal(err)
	}
	// 51/255 = 1/5 exactly; 0.2 in float32 is the rounded value.
	if !slices.Equal(s.X[0], []float32{0, 0.2, 1}) || !slices.Equal(s.X[1], []float32{128.0 / 255, 1.0 / 255, 2.0 / 255}) {
		t.Errorf("pixels %v", s.X)
	}
	if !slices.Equal(s.Label, []int{9, 0}) {
		t.Errorf("labels %v", s.Label)
	}
	if grown := append(s.X[0], 7); s.X[1][0] == grown[3] {
		t.Error("appending to a row overwrites the next")
	}
}

func TestLabelRefuses(t *testing.T) {
	images := IDX{Name: "i", Shape: []int{2, 1, 3}, Data: make([]byte, 6)}
	labels := IDX{Name: "l", Shape: []int{2}, Data: []byte{9, 0}}
	for _, c := range []struct {
		name           string
		images, labels IDX
		want           string
	}{
		{"out of range", images, IDX{Name: "l", Shape: []int{2}, Data: []byte{3, 10}},
			"l: offset 9: label 10 of sample 1 is not in 0..9"},
		{"counts differ", images, IDX{Name: "l", Shape: []int{1}, Data: []byte{3}}, "i: offset 4: 2 images, but l has 1 labels"},
		{"swapped", labels, images, "i: offset 3: 3 axes, labels have 1"},
		{"labels twice", labels, labels, "l: offset 3: 1 axes, images need at least 2"},
		{"zero values", IDX{}, IDX{}, "0 axes"},
		{"none", IDX{Shape: []int{0, 1}}, IDX{Shape: []int{0}}, "no labels"},
		{"made by hand, images short", IDX{Name: "i", Shape: []int{2, 2}, Data: []byte{1}}, labels, "i: offset 13: the file ends"},
		{"made by hand, labels short", images, IDX{Name: "l", Shape: []int{2}}, "l: offset 8: the file ends"},
		{"made by hand, negative", images, IDX{Name: "l", Shape: []int{-1}}, "l: offset 8: the file ends"},
	} {
		if _, err := Label(c.images, c.labels, 10); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}

// FuzzParseIDX holds that whatever parses is exactly what was written, and that nothing panics.
func FuzzParseIDX(f *testing.F) {
	f.Add(encodeIDX([]byte{1, 2, 3, 4, 5, 6}, 3, 2))
	f.Add(encodeIDX([]byte{1, 2, 3}, 3)[:9])
	f.Add(encodeIDX([]byte{1, 2, 3, 4}, 3))
	f.Add(encodeIDX(nil, 1<<16, 1<<24, 1<<24))
	f.Add(encodeIDX(nil, 1<<32-1, 1<<32-1))
	f.Add([]byte{0, 0, 8, 255})
	f.Fuzz(func(t *testing.T, content []byte) {
		x, err := ParseIDX(content, "f")
		if err != nil {
			return
		}
		shape := make([]uint32, len(x.Shape))
		for i, n := range x.Shape {
			shape[i] = uint32(n)
		}
		if !bytes.Equal(encodeIDX(x.Data, shape...), content) {
			t.Errorf("%v and %d values are not what was read", x.Shape, len(x.Data))
		}
		if s, err := Label(x, x, 10); err == nil {
			t.Errorf("images taken as labels: %d samples", s.Len())
		}
	})
}
