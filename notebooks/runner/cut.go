package runner

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

const (
	outputOverhead = 256      // bytes that each output counts beside its content
	tailKept       = 8 << 10  // bytes of the end of a cell's text that are kept after a cut, for each stream
	failureKept    = 64 << 10 // bytes of an error that are kept, always
)

// cutter counts the outputs that are kept and what is left out.
type cutter struct {
	cellLimit, allLimit int64 // bytes; 0: none
	cell, all           int64 // bytes kept of the running cell and of all cells
	dropped             int64 // bytes of the running cell that were left out
	tails               [2]tail
}

// streamNames are the streams in the order of cutter.tails.
var streamNames = [2]string{"stdout", "stderr"}

// room is how many more bytes may be kept; once something was left out, nothing more is.
func (c *cutter) room() int64 {
	if c.dropped > 0 {
		return 0
	}
	room := int64(math.MaxInt64)
	if c.cellLimit > 0 {
		room = min(room, c.cellLimit-c.cell)
	}
	if c.allLimit > 0 {
		room = min(room, c.allLimit-c.all)
	}
	return max(0, room)
}

// keep counts bytes as kept; negative ones are bytes that were replaced.
func (c *cutter) keep(bytes int64) { c.cell, c.all = c.cell+bytes, c.all+bytes }

// drop counts bytes as left out.
func (c *cutter) drop(bytes int64) { c.dropped += bytes }

// dropText counts text as left out, and keeps its end.
func (c *cutter) dropText(name, text string) {
	c.drop(int64(len(text)))
	t := &c.tails[0]
	if name == streamNames[1] {
		t = &c.tails[1]
	}
	t.limit = tailKept
	_, _ = t.Write([]byte(text)) // never fails
}

// begin starts a cell, or starts it again after its outputs were cleared.
func (c *cutter) begin() { c.cell, c.dropped, c.tails = 0, 0, [2]tail{} }

// cleared forgets the outputs of the running cell.
func (c *cutter) cleared() {
	c.all -= c.cell
	c.begin()
}

// account says what was left out of the running cell, and shows the end of it; nil if nothing was.
func (c *cutter) account() []Output {
	if c.dropped == 0 {
		return nil
	}
	out := []Output{{Kind: Stream, Name: "stderr", Text: c.notice()}}
	for i, name := range streamNames {
		if end := wholeRunes(c.tails[i].String()); end != "" {
			s := screen{}
			s.write(end)
			out = append(out, Output{Kind: Stream, Name: name, Text: s.take()})
		}
	}
	c.dropped, c.tails = 0, [2]tail{}
	return out
}

func (c *cutter) notice() string {
	which := fmt.Sprintf("of this cell %s are kept; flag -max-cell-output", megabytes(c.cellLimit))
	if c.cellLimit == 0 || c.allLimit > 0 && c.allLimit-c.all < c.cellLimit-c.cell {
		which = fmt.Sprintf("of the whole notebook %s are kept; flag -max-output", megabytes(c.allLimit))
	}
	return fmt.Sprintf("\n[spikecell: %s of output were cut here (%s); the last of it follows]\n", megabytes(c.dropped), which)
}

// megabytes is a number of bytes as text.
func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// wholeRunes cuts the bytes at the front that are the end of a character.
func wholeRunes(s string) string {
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// cutAt is the longest front of s with at most n bytes that does not split a character.
func cutAt(s string, n int64) string {
	if int64(len(s)) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// size is how many bytes an output counts.
func (o *Output) size() int64 {
	n := outputOverhead + len(o.Text) + len(o.ErrName) + len(o.ErrValue)
	for _, line := range o.Traceback {
		n += len(line)
	}
	for mime, raw := range o.Data {
		n += len(mime) + len(raw)
	}
	for key, raw := range o.Metadata {
		n += len(key) + len(raw)
	}
	return int64(n)
}

// shorten cuts an error that is longer than any reader needs: its front stays, which says what failed.
func (o *Output) shorten() {
	o.ErrValue = cutAt(o.ErrValue, failureKept)
	trace := strings.Join(o.Traceback, "\n")
	if len(trace) > failureKept {
		front := cutAt(trace, failureKept)
		o.Traceback = []string{front, fmt.Sprintf("[spikecell: %s more were cut here]", megabytes(int64(len(trace)-len(front))))}
	}
}
