package datasets

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const headerOf100 = `# a comment
100 2 360 650000 12:00:00 1/2/1980
100.dat 212 200 11 1024 995 -22131 0 MLII

100.dat 212 200 11 1024 1011 20052 0 V5
# 69 M 1085 1629 x1
`

func TestParseWFDB(t *testing.T) {
	got, err := ParseWFDB([]byte(headerOf100), "f")
	signal := WFDBSignal{Name: "MLII", Unit: "mV", File: "100.dat", Format: 212, Gain: 200, Zero: 1024, Checksum: -22131}
	second := signal
	second.Name, second.Checksum = "V5", 20052
	want := WFDB{Record: "100", Rate: 360, Length: 650000, Signals: []WFDBSignal{signal, second}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	if v := signal.Value(1224); v != 1 {
		t.Errorf("1224 is %v mV", v)
	}
	got, err = ParseWFDB([]byte("r 1\nf 16 0(-5)/uV 0 3 0 65535 0 two words\r\n"), "f")
	want = WFDB{Record: "r", Rate: 250, Signals: []WFDBSignal{{Name: "two words", Unit: "uV", File: "f", Format: 16, Gain: 200, Zero: -5, Checksum: 65535}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseWFDBRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"":                             "f: the file ends after 0 of 1 signals",
		"r":                            "line 1: no name of a record and number of signals",
		"r/2 1":                        "line 1: record r/2 has segments",
		"\nr x":                        `line 2: "x" signals`,
		"r 0":                          `line 1: "0" signals`,
		"r 1 NaN":                      `line 1: a rate of "NaN" Hz`,
		"r 1 0/5":                      `line 1: a rate of "0" Hz`,
		"r 1 360 -1":                   `line 1: a length of "-1"`,
		"r 2\nf 212 200 11 1024 0 0 0": "the file ends after 1 of 2 signals",
		"r 1\nf 212 200 11 1024 0 0 0\nf 212 200": "line 3: more than the 1 signals",
		"r 1\nf 212 200 11 1024 0":                "line 2: a signal of 6 fields",
		"r 1\nf 212x2 200 11 1024 0 0":            `line 2: format "212x2"`,
		"r 1\nf 212 Inf 11 1024 0 0":              `line 2: gain "Inf"`,
		"r 1\nf 212 1e-99 11 1024 0 0":            `line 2: gain "1e-99"`,
		"r 1\nf 212 200(a) 11 1024 0 0":           `line 2: gain "200(a)"`,
		"r 1\nf 212 200 11 zero 0 0":              `line 2: the converter's zero "zero"`,
		"r 1\nf 212 200 11 1024 0 1.5":            `line 2: checksum "1.5"`,
	} {
		h, err := ParseWFDB([]byte(content), "f")
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: f: ") || !strings.Contains(err.Error(), want) || h.Signals != nil {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
	}
}

// pack212 writes numbers of 12 bits in the way of unpack212's documentation, by other arithmetic.
func pack212(numbers ...int) (b []byte) {
	for k := 0; k < len(numbers); k += 2 {
		first, second := (numbers[k]+4096)%4096, 0
		if k+1 < len(numbers) {
			second = (numbers[k+1] + 4096) % 4096
		}
		b = append(b, byte(first%256), byte(first/256+second/256*16))
		if k+1 < len(numbers) {
			b = append(b, byte(second%256))
		}
	}
	return b
}

// wfdbOf is a header of signals with the checksums.
func wfdbOf(length int, sums ...int) WFDB {
	h := WFDB{Record: "r", Rate: 360, Length: length}
	for i, s := range sums {
		h.Signals = append(h.Signals, WFDBSignal{Name: fmt.Sprint("s", i), File: "f", Format: 212, Gain: 200, Checksum: s})
	}
	return h
}

func TestWFDBNumbers(t *testing.T) {
	content := pack212(1, -1, 2047, -2048, -995, 1011)
	for _, h := range []WFDB{wfdbOf(3, 1053, -1038), wfdbOf(0, 1053, -1038+1<<16)} {
		got, err := h.Numbers(content, "f")
		if want := [][]int16{{1, 2047, -995}, {-1, -2048, 1011}}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v, %v", got, err)
		}
	}
	for _, odd := range [][]byte{pack212(5, 6, 7), append(pack212(5, 6, 7), 0)} {
		if got, err := wfdbOf(3, 18).Numbers(odd, "f"); err != nil || !slices.Equal(got[0], []int16{5, 6, 7}) {
			t.Errorf("%v, %v", got, err)
		}
	}
}

func TestWFDBNumbersRefuse(t *testing.T) {
	content := pack212(1, -1, 2047, -2048, -995, 1011)
	other := wfdbOf(3, 1053, -1038)
	other.Signals[1].Format = 16
	for want, h := range map[string]WFDB{
		`f: record "" has no signals`:                                        {},
		`f: signal "s1" has format 16 in file f`:                             other,
		"offset 9: the file ends; 4 numbers of 2 signals are 12 bytes":       wfdbOf(4, 1053, -1038),
		"offset 9: the file ends; 2 numbers of 2 signals are 6 bytes":        wfdbOf(2, 1053, -1038),
		"offset 9: the file ends; 2147483648 numbers of 2 signals":           wfdbOf(1<<31, 1053, -1038),
		`signal 1, "s1", have the checksum -1038, and the header says -1037`: wfdbOf(3, 1053, -1037),
	} {
		n, err := h.Numbers(content, "f")
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: f: ") || !strings.Contains(err.Error(), want) || n != nil {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for _, cut := range [][]byte{content[:8], content[:7], append(content, 0)} {
		if _, err := wfdbOf(3, 1053, -1038).Numbers(cut, "f"); err == nil || !strings.Contains(err.Error(), fmt.Sprint("offset ", len(cut))) {
			t.Errorf("%d bytes: %v", len(cut), err)
		}
	}
}

// word is one of a file of annotations.
func word(code, n int) []byte { return binary.LittleEndian.AppendUint16(nil, uint16(code<<10|n)) }

func TestParseWFDBAnnotations(t *testing.T) {
	content := slices.Concat(word(28, 18), word(63, 3), []byte("(N\x00\x00"), word(63, 3), []byte("(N1x"), word(1, 59), word(61, 1), word(60, 2), word(62, 1),
		word(59, 0), []byte{1, 0, 2, 0}, word(8, 5), word(45, 0), word(0, 1), word(0, 0))
	got, err := ParseWFDBAnnotations(content, "f")
	want := []WFDBAnnotation{{18, "+", "(N1"}, {77, "N", ""}, {77 + 65538 + 5, "A", ""}, {65620, "[45]", ""}, {65621, "[0]", ""}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for want, content := range map[string][]byte{
		"offset 0: the file ends before its mark of the end": nil,
		"offset 2: the file ends before its mark of the end": word(1, 5)[:2],
		"offset 0: code 55, which no annotation has":         word(55, 1),
		"offset 0: a text before the first annotation":       slices.Concat(word(63, 1), []byte("a\x00")),
		"offset 2: the file ends within a text of 4 bytes":   slices.Concat(word(1, 5), word(63, 3), []byte("abc")),
		"offset 2: the file ends within an interval":         slices.Concat(word(1, 5), word(59, 0), []byte{0}),
		"offset 0: an interval leads to sample -1":           slices.Concat(word(59, 0), []byte{255, 255, 255, 255}),
		"offset 8: an annotation at sample 4 after one at 5": slices.Concat(word(1, 5), word(59, 0), []byte{255, 255, 254, 255}, word(1, 1)),
	} {
		if got, err := ParseWFDBAnnotations(content, "f"); err == nil || !strings.HasPrefix(err.Error(), "datasets: f: "+want) || got != nil {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}

func FuzzParseWFDB(f *testing.F) {
	f.Add([]byte(headerOf100), pack212(1, 2, 3, 4))
	f.Add([]byte("r 2\nf 212 200(3)/uV 11 1024 0 4 0\nf 212 0 11 1024 0 6 0 s"), pack212(1, 2, 3, 4))
	f.Fuzz(func(t *testing.T, header, content []byte) {
		h, err := ParseWFDB(header, "f")
		if err != nil {
			if h.Signals != nil || !strings.HasPrefix(err.Error(), "datasets: f: ") {
				t.Errorf("%+v, %v", h, err)
			}
			return
		}
		numbers, err := h.Numbers(content, "f")
		if err != nil {
			return
		}
		for _, s := range numbers {
			if len(s) != len(numbers[0]) || len(s)*len(numbers)*3 > 2*len(content)+2 || len(s) > 0 && (slices.Min(s) < -2048 || slices.Max(s) > 2047) {
				t.Errorf("%d signals, one of %d numbers, of %d bytes", len(numbers), len(s), len(content))
			}
		}
	})
}

func FuzzParseWFDBAnnotations(f *testing.F) {
	f.Add(slices.Concat(word(28, 18), word(63, 3), []byte("(N\x00\x00"), word(59, 0), []byte{1, 0, 2, 0}, word(8, 5), word(0, 0)))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, content []byte) {
		all, err := ParseWFDBAnnotations(content, "f")
		if err != nil && (all != nil || !strings.HasPrefix(err.Error(), "datasets: f: offset ")) || 2*len(all) > len(content) {
			t.Errorf("%v, %v", all, err)
		}
		for i, a := range all {
			if a.At < 0 || a.Code == "" || i > 0 && a.At < all[i-1].At {
				t.Errorf("%+v", a)
			}
		}
	})
}
