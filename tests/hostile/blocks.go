package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"runtime/coverage"
)

// executed is how many basic blocks were executed so far; 0 where the program was not built with -cover.
func executed() float64 {
	var b bytes.Buffer
	if coverage.WriteCounters(&b) != nil {
		return 0
	}
	sum, err := countersOf(b.Bytes())
	must(err)
	return sum
}

// countersOf sums the counters in what the runtime writes of them. It is in the form of files of counters, version 1 (the package
// internal/coverage of Go): a head of 32 bytes; a head of a segment of 16, with the lengths of its texts; the texts, filled to four bytes; for each
// function that was executed the number of its counters, those of its package and of itself, and the counters.
func countersOf(b []byte) (sum float64, err error) {
	const head, segment = 32, 16
	if len(b) < head+segment || string(b[:4]) != "\x00cwm" || binary.LittleEndian.Uint32(b[4:]) != 1 || b[25] != 0 {
		return 0, fmt.Errorf("counters of another version of Go: % x", b[:min(len(b), head)])
	}
	functions := binary.LittleEndian.Uint64(b[head:])
	at := head + segment + int(binary.LittleEndian.Uint32(b[head+8:])) + int(binary.LittleEndian.Uint32(b[head+12:]))
	at = (at + 3) / 4 * 4
	next := func() uint64 { // a number of variable length, or of four bytes
		if b[24] == 1 {
			at += 4
			return uint64(binary.LittleEndian.Uint32(b[at-4:]))
		}
		v, n := binary.Uvarint(b[at:])
		at += max(n, 1)
		return v
	}
	for range functions {
		counters, _, _ := next(), next(), next()
		for range counters {
			sum += float64(next())
		}
	}
	return sum, nil
}
