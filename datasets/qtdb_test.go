package datasets

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Counts and rates are those that were counted of the published files by another reader.
func TestQTDB(t *testing.T) {
	s, err := QTDB(Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("qtdb is not here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		Samples
		n      int
		counts [6]int
	}{
		{s.Train, 618, [6]int{100474, 49448, 46481, 35742, 242613, 262945}},
		{s.Test, 141, [6]int{24141, 10135, 9835, 9056, 55849, 55250}},
	} {
		var counts [6]int
		for i, x := range part.X {
			if len(x) != 5200 || slices.Min(x) != 0 || slices.Max(x) != 1 {
				t.Fatalf("sample %d has %d values from %v to %v", i, len(x), slices.Min(x), slices.Max(x))
			}
			for _, c := range part.StepLabel[i] {
				if c >= 0 {
					counts[c]++
				}
			}
		}
		if part.Len() != part.n || counts != part.counts {
			t.Errorf("%d samples with %v steps, want %d and %v", part.Len(), counts, part.n, part.counts)
		}
	}
	rate := [4]float64{}
	for _, x := range s.Train.X {
		for i, v := range x {
			rate[i%4] += float64(v) / (618 * 1300)
		}
	}
	for c, want := range [4]float64{.0826, .0676, .0868, .0727} {
		if d := rate[c] - want; d > .0005 || d < -.0005 {
			t.Errorf("channel %d fires at a rate of %.4f, want %.4f", c, rate[c], want)
		}
	}
}

// matArray writes an array as MATLAB does.
func matArray(order binary.AppendByteOrder, name string, shape []int32, kind uint32, numbers []byte) []byte {
	element := func(kind uint32, content []byte) []byte {
		b := order.AppendUint32(order.AppendUint32(nil, kind), uint32(len(content)))
		b = append(b, content...)
		return append(b, make([]byte, (8-len(content)%8)%8)...)
	}
	flags := order.AppendUint32(order.AppendUint32(nil, 6), 0) // class double
	var axes []byte
	for _, n := range shape {
		axes = order.AppendUint32(axes, uint32(n))
	}
	small := append(order.AppendUint32(nil, uint32(len(name))<<16|matInt8), name...) // up to four letters
	small = append(small, make([]byte, 8-len(small))...)
	body := slices.Concat(element(matUint32, flags), element(matInt32, axes), small, element(kind, numbers))
	return element(matMatrix, body)
}

func matFile(order binary.AppendByteOrder, mark string, arrays ...[]byte) []byte {
	head := append(bytes.Repeat([]byte{' '}, 124), order.AppendUint16(nil, 0x0100)...)
	return slices.Concat(append([][]byte{append(head, mark...)}, arrays...)...)
}

func matCompress(order binary.AppendByteOrder, array []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(array)
	w.Close()
	return append(order.AppendUint32(order.AppendUint32(nil, matCompressed), uint32(z.Len())), z.Bytes()...)
}

func TestParseMAT(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	narrow := matArray(le, "x", []int32{2, 3}, matInt16, []byte{1, 0, 255, 255, 3, 0, 4, 0, 5, 0, 6, 0})
	want := []MAT{{"x", []int{2, 3}, []float64{1, -1, 3, 4, 5, 6}}}
	for name, content := range map[string][]byte{
		"plain":      matFile(le, "IM", narrow),
		"compressed": matFile(le, "IM", matCompress(le, narrow)),
		"big-endian": matFile(be, "MI", matArray(be, "x", []int32{2, 3}, matInt16, []byte{0, 1, 255, 255, 0, 3, 0, 4, 0, 5, 0, 6})),
	} {
		got, err := ParseMAT(content, name)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v (%v)", name, got, err)
		}
	}
	for want, content := range map[string][]byte{
		"ends before the 128 bytes": make([]byte, 100),
		"offset 126: no MAT file":   make([]byte, 200),
		"offset 128: an element of 4294967295 bytes, and the file has 0 more": matFile(le, "IM", []byte{14, 0, 0, 0, 255, 255, 255, 255}),
		`array "x" of shape [2 4] has 12 bytes of numbers of 2`:               matFile(le, "IM", matArray(le, "x", []int32{2, 4}, matInt16, make([]byte, 12))),
		"of shape [2147483647 2147483647 2147483647]": matFile(le, "IM",
			matArray(le, "x", []int32{1<<31 - 1, 1<<31 - 1, 1<<31 - 1}, matInt8, make([]byte, 12))),
		"an axis of -1":                 matFile(le, "IM", matArray(le, "x", []int32{-1, 1}, matInt8, nil)),
		"a compressed array is damaged": matFile(le, "IM", []byte{15, 0, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4}),
	} {
		if _, err := ParseMAT(content, "f.mat"); err == nil || !strings.HasPrefix(err.Error(), "datasets: f.mat: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

// TestMATLeavesOut: arrays that hold no real numbers are passed over by their class and flags, which follow two tags of 8 bytes.
func TestMATLeavesOut(t *testing.T) {
	le := binary.LittleEndian
	for flags, read := range map[uint32]bool{
		6: true, 7: true, 15: true, 0x0209: true, 0x0400 | 6: true, // double, single, uint64, logical, global
		1: false, 2: false, 4: false, 5: false, 16: false, 0x0800 | 6: false, // cell, structure, text, sparse, function, complex
	} {
		a := matArray(le, "x", []int32{1, 1}, matInt8, []byte{7})
		le.PutUint32(a[16:], flags)
		all, err := ParseMAT(matFile(le, "IM", a, matArray(le, "y", []int32{1, 1}, matInt8, []byte{8})), "f")
		if err != nil || len(all) == 0 || (len(all) == 2) != read || all[len(all)-1].Name != "y" {
			t.Errorf("flags %#x: %v (%v)", flags, all, err)
		}
	}
}

// TestMATRoom: compressed arrays may take so many bytes in all, counted as they are inflated.
func TestMATRoom(t *testing.T) {
	le := binary.LittleEndian
	array := matArray(le, "x", []int32{1000, 1}, matInt8, make([]byte, 1000))
	two := slices.Concat(matCompress(le, array), matCompress(le, array))
	for room, want := range map[int64]int{int64(2 * len(array)): 2, int64(2*len(array) - 1): 1, int64(len(array) - 1): 0, 0: 0} {
		p := matParser{name: "f", order: le, data: two, room: room}
		n, err := 0, error(nil)
		for err == nil && p.at < len(two) {
			if _, err = p.variable(); err == nil {
				n++
			}
		}
		if n != want || (err == nil) != (want == 2) || err != nil && !strings.Contains(err.Error(), "offset "+strconv.Itoa(p.at)+": ") {
			t.Errorf("with room for %d bytes %d of 2 arrays of %d were read: %v", room, n, len(array), err)
		}
	}
}

func FuzzParseMAT(f *testing.F) {
	le := binary.LittleEndian
	a := matArray(le, "x", []int32{2, 3}, matInt16, make([]byte, 12))
	f.Add(matFile(le, "IM", a, matCompress(le, a)))
	f.Add(matFile(binary.BigEndian, "MI", matArray(binary.BigEndian, "y", []int32{1, 1}, matDouble, make([]byte, 8))))
	f.Fuzz(func(t *testing.T, content []byte) {
		all, err := ParseMAT(content, "f")
		if err != nil && (all != nil || !strings.HasPrefix(err.Error(), "datasets: f: ")) {
			t.Errorf("%v beside %v", all, err)
		}
		for _, m := range all {
			n := 1
			for _, side := range m.Shape {
				n *= side
			}
			if n != len(m.Data) {
				t.Errorf("%v has %d numbers", m.Shape, len(m.Data))
			}
		}
	})
}

func TestQTDBAbsent(t *testing.T) {
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	if _, err := QTDB(Options{Dir: dir}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("error %v", err)
	}
	for _, f := range qtdb().files {
		put(t, dir, f.name, matFile(binary.LittleEndian, "IM"))
	}
	if _, err := QTDB(Options{Dir: dir}); !errors.Is(err, errChecksum) {
		t.Errorf("error %v", err)
	}
}
