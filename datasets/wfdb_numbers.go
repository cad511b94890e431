package datasets

import (
	"encoding/binary"
	"fmt"
)

// wfdbPacked is the one format of numbers that can be read: two of 12 bits in three bytes.
const wfdbPacked = 212

// WFDBInvalid is the number of what was not measured.
const WFDBInvalid = -1 << 11

// Numbers reads the record's file of numbers, of format 212, and returns those of each signal. The name appears in errors: another format,
// signals in several files, a length that is not that of the header, and a sum of numbers that is not the header's checksum.
func (h WFDB) Numbers(content []byte, name string) ([][]int16, error) {
	fault := func(what string, args ...any) ([][]int16, error) {
		return nil, fmt.Errorf("datasets: %s: %s", name, fmt.Sprintf(what, args...))
	}
	n := len(h.Signals)
	if n == 0 {
		return fault("record %q has no signals; make the header with ParseWFDB", h.Record)
	}
	for _, s := range h.Signals {
		if s.Format != wfdbPacked || s.File != h.Signals[0].File {
			return fault("signal %q has format %d in file %s; signals of one file and of format %d can be read", s.Name, s.Format, s.File, wfdbPacked)
		}
	}
	held := len(content) / 3 * 2
	if len(content)%3 == 2 {
		held++
	}
	length := h.Length
	if length == 0 {
		length = held / n
	}
	if extra := held - length*n; length < 0 || length > held/n || extra > 1 || extra == 1 && length*n%2 == 0 || len(content)%3 == 1 {
		return fault("offset %d: the file ends; %d numbers of %d signals are %d bytes", len(content), length, n, (length*n*3+1)/2)
	}
	numbers := unpack212(content, n, length)
	for i, s := range h.Signals {
		var sum int16
		for _, v := range numbers[i] {
			sum += v
		}
		if sum != int16(s.Checksum) {
			return fault("offset 0 to %d: the numbers of signal %d, %q, have the checksum %d, and the header says %d; replace the file",
				len(content), i, s.Name, sum, int16(s.Checksum))
		}
	}
	return numbers, nil
}

// unpack212 returns the numbers of n signals, which take turns. Of three bytes the middle one has the upper four bits of the first number in its
// lower half, and those of the second in its upper half.
func unpack212(content []byte, n, length int) [][]int16 {
	numbers := make([][]int16, n)
	for i := range numbers {
		numbers[i] = make([]int16, length)
	}
	for k := range n * length {
		at := k / 2 * 3
		bits := binary.LittleEndian.Uint16(content[at:]) << 4
		if k%2 == 1 {
			bits = uint16(content[at+1]>>4)<<12 | uint16(content[at+2])<<4
		}
		numbers[k%n][k/n] = int16(bits) >> 4
	}
	return numbers
}
