package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestDigits(t *testing.T) {
	s, err := Digits()
	if err != nil {
		t.Fatal(err)
	}
	if s.Train.Len() != 1078 || s.Valid.Len() != 359 || s.Test.Len() != 360 {
		t.Errorf("split %d/%d/%d", s.Train.Len(), s.Valid.Len(), s.Test.Len())
	}
	// Samples per class of optdigits.tes, from the repository's own description.
	want := []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}
	got := make([]int, s.Classes)
	for _, p := range []Samples{s.Train, s.Valid, s.Test} {
		for i, x := range p.X {
			got[p.Label[i]]++
			if len(x) != 64 || slices.Min(x) < 0 || slices.Max(x) > 1 {
				t.Fatalf("sample %d is no 8×8 image in [0, 1]: %v", i, x)
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
}

func TestDigitsFile(t *testing.T) {
	// As distributed by scikit-learn.
	const want = "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a"
	if sum := sha256.Sum256([]byte(digitsCSV)); hex.EncodeToString(sum[:]) != want {
		t.Errorf("digits.csv.gz has SHA-256 %x, want %s", sum, want)
	}
}

func TestDigitsSplitIsAPartition(t *testing.T) {
	var split struct{ Train, Valid, Test []int }
	if err := json.Unmarshal([]byte(digitsSplit), &split); err != nil {
		t.Fatal(err)
	}
	rows := slices.Concat(split.Train, split.Valid, split.Test)
	slices.Sort(rows)
	for i, r := range rows {
		if i != r {
			t.Fatalf("row %d is missing or twice", i)
		}
	}
	if len(rows) != 1797 {
		t.Errorf("%d rows", len(rows))
	}
}

// TestDigitsSplitIsThePublishedOne compares with the arrays trainX.npy and validX.npy on which the accuracies of CSDP
// on these digits were measured, known by the first bytes of their SHA-256: NumPy files of float32.
func TestDigitsSplitIsThePublishedOne(t *testing.T) {
	s, err := Digits()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		part Samples
		want string
	}{{"train", s.Train, "c86bed51"}, {"valid", s.Valid, "5feb0434"}} {
		if sum := sha256.Sum256(npy(c.part.X)); !strings.HasPrefix(hex.EncodeToString(sum[:]), c.want) {
			t.Errorf("%s: SHA-256 %x, want %s…", c.name, sum, c.want)
		}
	}
}

// npy returns a NumPy file, version 1.0, of a matrix of float32.
func npy(x [][]float32) []byte {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", len(x), len(x[0]))
	const prefix = 10
	header += strings.Repeat(" ", 63-(prefix+len(header))%64) + "\n"
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	b = append(b, header...)
	for _, row := range x {
		for _, v := range row {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return b
}

// TestDigitsDigest keeps the fingerprints of stored runs valid: change digestVersion when the layout changes. The value
// was computed by a second implementation, in Python.
func TestDigitsDigest(t *testing.T) {
	s, err := Digits()
	if err != nil {
		t.Fatal(err)
	}
	const want = "66472f00e1ed27e6ecea96231d6fb795b062c1bd86d9781ec8aaaf5109d2a090"
	if got := s.Digest(); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestParseDigitsRefuses(t *testing.T) {
	row := strings.Repeat("0,", 64) + "3\n"
	for _, c := range []struct{ name, table, want string }{
		{"short line", row + "1,2,3\n", "line 2"},
		{"no number", row + strings.Repeat("0,", 63) + "x,3\n", `line 2: column 64: "x"`},
		{"beyond 16", "17," + row[2:], `line 1: column 1: "17"`},
		{"label", row[:len(row)-2] + "10\n", `line 1: column 65: label "10"`},
	} {
		if _, err := parseDigits(bytes.NewReader([]byte(c.table))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
	}
}
