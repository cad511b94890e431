package datasets

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
)

// WFDB is the header of a record of PhysioNet [goldberger2000], a text file with the suffix .hea: what the file of numbers beside it holds.
type WFDB struct {
	Record  string
	Rate    float64 // Hz
	Length  int     // numbers of each signal; 0 where the header does not say
	Signals []WFDBSignal
}

// WFDBSignal describes one signal of a record. A number n of the file is (n − Zero)/Gain in Unit.
type WFDBSignal struct {
	Name, Unit string
	File       string
	Format     int
	Gain, Zero float64 // a gain of 0 means 200
	Checksum   int     // the sum of all numbers, modulo 2¹⁶
}

// The rate, gain and unit of headers that name none.
const (
	wfdbRate = 250
	wfdbGain = 200
	wfdbUnit = "mV"
)

// wfdbLeast is the smallest gain but 0.
const wfdbLeast = 1e-12

// wfdbMostLength bounds records to a week at 3 kHz.
const wfdbMostLength = 1 << 31

// ParseWFDB reads the header of a record of one segment; the name is that of the file and appears in errors, with the line. Signals need
// all fields up to the checksum, for without it nothing tells whether the numbers are whole.
func ParseWFDB(content []byte, name string) (WFDB, error) {
	var h WFDB
	want := 1
	for i, line := range strings.Split(string(filekind.Unmarked(content)), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		var err error
		switch {
		case h.Record == "":
			want, err = h.record(fields)
		case len(h.Signals) == want:
			err = fmt.Errorf("more than the %d signals that the first line names", want)
		default:
			err = h.signal(fields)
		}
		if err != nil {
			return WFDB{}, fmt.Errorf("datasets: %s: line %d: %w", name, i+1, err)
		}
	}
	if len(h.Signals) < want {
		return WFDB{}, fmt.Errorf("datasets: %s: the file ends after %d of %d signals", name, len(h.Signals), want)
	}
	return h, nil
}

// record reads the line of the record: its name, the number of signals, which it returns, rate and length; the time of day is left out.
func (h *WFDB) record(fields []string) (signals int, err error) {
	if len(fields) < 2 {
		return 0, errors.New("no name of a record and number of signals")
	}
	if strings.Contains(fields[0], "/") {
		return 0, fmt.Errorf("record %s has segments; read each by its own header", fields[0])
	}
	signals, err = strconv.Atoi(fields[1])
	if err != nil || signals < 1 {
		return 0, fmt.Errorf("%q signals; a record has 1 or more", fields[1])
	}
	h.Record, h.Rate = fields[0], wfdbRate
	if len(fields) > 2 {
		rate, _, _ := strings.Cut(fields[2], "/") // a slash precedes the frequency of a counter
		if h.Rate, err = strconv.ParseFloat(rate, 64); err != nil || !(h.Rate > 0) || math.IsInf(h.Rate, 0) {
			return 0, fmt.Errorf("a rate of %q Hz; give a number above 0", rate)
		}
	}
	if len(fields) > 3 {
		if h.Length, err = strconv.Atoi(fields[3]); err != nil || h.Length < 0 || h.Length > wfdbMostLength {
			return 0, fmt.Errorf("a length of %q; give 0 to %d", fields[3], wfdbMostLength)
		}
	}
	return signals, nil
}

// signal reads the line of a signal: file, format, gain, bits, the zero of the converter, first number, checksum, size of blocks, and name.
func (h *WFDB) signal(fields []string) error {
	const checksum, blocks = 6, 7
	if len(fields) <= checksum {
		return fmt.Errorf("a signal of %d fields; file, format, gain, resolution, zero, first number and checksum are needed", len(fields))
	}
	s := WFDBSignal{File: fields[0]}
	var err error
	if s.Format, err = strconv.Atoi(fields[1]); err != nil {
		return fmt.Errorf("format %q; no format with several numbers a frame, a skew or an offset can be read", fields[1])
	}
	if s.Zero, err = strconv.ParseFloat(fields[4], 64); err != nil || s.Zero-s.Zero != 0 {
		return fmt.Errorf("the converter's zero %q; give a number", fields[4])
	}
	if err := s.gain(fields[2]); err != nil {
		return err
	}
	if s.Checksum, err = strconv.Atoi(fields[checksum]); err != nil {
		return fmt.Errorf("checksum %q; give a whole number", fields[checksum])
	}
	if len(fields) > blocks+1 {
		s.Name = strings.Join(fields[blocks+1:], " ")
	}
	h.Signals = append(h.Signals, s)
	return nil
}

// gain reads a field as 200, 200/mV or 200(1024)/mV. The number in brackets is the zero, in place of the converter's.
func (s *WFDBSignal) gain(field string) error {
	number, unit, named := strings.Cut(field, "/")
	s.Unit = wfdbUnit
	if named {
		s.Unit = unit
	}
	number, zero, bracket := strings.Cut(number, "(")
	gain, err := strconv.ParseFloat(number, 64)
	if err != nil || gain-gain != 0 || gain != 0 && math.Abs(gain) < wfdbLeast {
		return fmt.Errorf("gain %q; give a number, as 200 or 200(1024)/mV", field)
	}
	if s.Gain = gain; gain == 0 {
		s.Gain = wfdbGain
	}
	if bracket {
		if s.Zero, err = strconv.ParseFloat(strings.TrimSuffix(zero, ")"), 64); err != nil || s.Zero-s.Zero != 0 {
			return fmt.Errorf("gain %q; the zero in its brackets is no number", field)
		}
	}
	return nil
}

// Value returns what a number of the file means, in Unit.
func (s WFDBSignal) Value(n int16) float64 { return (float64(n) - s.Zero) / cmp.Or(s.Gain, wfdbGain) }
