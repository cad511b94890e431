package datasets

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the digits and their split
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

//go:embed digits/digits.csv.gz
var digitsCSV string

//go:embed digits/split.json
var digitsSplit string

const (
	digitFeatures = 64
	digitLevels   = 16 // a feature counts the set pixels of a 4×4 block
)

// Digits returns the embedded optical digits of 8×8 pixels: 10 classes, features k/16 for k in 0..16, and the fixed
// stratified split of 1,078 training, 359 validation and 360 test samples whose row numbers lie beside the data. An
// error means that the program's own copy is damaged.
func Digits() (Set, error) {
	rows, err := unpackDigits(digitsCSV)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: digits: %w", err)
	}
	var split struct{ Train, Valid, Test []int }
	if err := json.Unmarshal([]byte(digitsSplit), &split); err != nil {
		return Set{}, fmt.Errorf("datasets: digits: split.json: %w", err)
	}
	s := Set{Name: "digits", Classes: 10, Shape: []int{8, 8}}
	if s.Train, err = rows.pick(split.Train); err == nil {
		s.Valid, err = rows.pick(split.Valid)
	}
	if err == nil {
		s.Test, err = rows.pick(split.Test)
	}
	if err != nil {
		return Set{}, fmt.Errorf("datasets: digits: split.json: %w", err)
	}
	return s, nil
}

// unpackDigits reads all rows of the compressed table, in its order.
func unpackDigits(gz string) (Samples, error) {
	z, err := gzip.NewReader(bytes.NewReader([]byte(gz)))
	if err != nil {
		return Samples{}, fmt.Errorf("digits.csv.gz: %w", err)
	}
	return parseDigits(z)
}

// parseDigits reads lines of 64 counts and a class.
func parseDigits(r io.Reader) (Samples, error) {
	lines := csv.NewReader(r)
	lines.FieldsPerRecord = digitFeatures + 1
	lines.ReuseRecord = true
	var s Samples
	for {
		fields, err := lines.Read()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			return Samples{}, fmt.Errorf("digits.csv.gz: %w", err)
		}
		x, label, err := parseDigit(fields)
		if err != nil {
			return Samples{}, fmt.Errorf("digits.csv.gz: line %d: %w", s.Len()+1, err)
		}
		s.X, s.Label = append(s.X, x), append(s.Label, label)
	}
}

// parseDigit converts one line.
func parseDigit(fields []string) (x []float32, label int, err error) {
	x = make([]float32, digitFeatures)
	for i := range x {
		k, err := strconv.Atoi(fields[i])
		if err != nil || k < 0 || k > digitLevels {
			return nil, 0, fmt.Errorf("column %d: %q is no number in 0..%d", i+1, fields[i], digitLevels)
		}
		x[i] = float32(k) / digitLevels
	}
	label, err = strconv.Atoi(fields[digitFeatures])
	if err != nil || label < 0 || label > 9 {
		return nil, 0, fmt.Errorf("column %d: label %q is not in 0..9", digitFeatures+1, fields[digitFeatures])
	}
	return x, label, nil
}

// pick returns the samples with the given numbers, in that order.
func (s Samples) pick(numbers []int) (Samples, error) {
	var p Samples
	for _, i := range numbers {
		if i < 0 || i >= s.Len() {
			return Samples{}, fmt.Errorf("row %d of %d", i, s.Len())
		}
		p.X, p.Label = append(p.X, s.X[i]), append(p.Label, s.Label[i])
	}
	return p, nil
}
