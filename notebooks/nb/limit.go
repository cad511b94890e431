package nb

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// The most that is sent to the notebook of one thing. The kernel and the notebook hold several copies of each, and a page of more cannot
// be read. An image grows by a third on its way, and stays below the 20 MB that `spikecell run` keeps of a cell.
const (
	mostText   = 4 << 20  // bytes of each format
	mostImage  = 12 << 20 // bytes of a PNG
	mostPixels = 1 << 25  // of an image
)

// shortened returns a text of at most mostText bytes and a line, which says what is left out.
func shortened(s string) string {
	if len(s) <= mostText {
		return s
	}
	end := mostText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	if line := strings.LastIndexByte(s[:end], '\n'); line > end-1<<16 {
		end = line // not in the middle of a row of a table
	}
	return s[:end] + fmt.Sprintf("\n… (%.1f MB more are not shown; write them to a file)", float64(len(s)-end)/1e6)
}

// animated is a figure of several frames, which plot.Animation is: its PNG moves.
type animated interface{ Frames() int }

// drawnDPI is dpi, or for an animation one pixel for each of the page: it has many times the pixels.
func drawnDPI(f Figure, dpi int) int {
	if _, ok := f.(animated); ok {
		return min(dpi, cssInch)
	}
	return dpi
}

// shownDPI is a resolution at which a figure has no more than mostPixels pixels, dpi if it can be.
func shownDPI(f Figure, dpi int) int {
	dpi = drawnDPI(f, dpi)
	w, h := f.Size()
	pixels := w * h * float64(dpi) * float64(dpi)
	if !(pixels > mostPixels) {
		return dpi
	}
	return max(1, int(float64(dpi)*math.Sqrt(mostPixels/pixels)))
}

// limited holds what is written to it, up to most bytes.
type limited struct {
	data []byte
	most int
}

// Write is an error where the whole would have more than most bytes.
func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.most-len(l.data) {
		return 0, fmt.Errorf("its image has more than %.1f MB: draw less, or write it to a file by its method PNG", float64(l.most)/1e6)
	}
	l.data = append(l.data, p...)
	return len(p), nil
}
