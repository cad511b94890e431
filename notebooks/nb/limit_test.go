package nb

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/learning"
)

// Whatever the size of a text, no more than the limit is sent, and what is left out is said; a shorter text is sent as it is.
func TestShortened(t *testing.T) {
	for _, s := range []string{
		strings.Repeat("ä", mostText), strings.Repeat("| a | b |\n", mostText/4), strings.Repeat("x", mostText+1), "a\n" + strings.Repeat("世", mostText),
	} {
		got := shortened(s)
		if len(got) > mostText+100 || !utf8.ValidString(got) || !strings.Contains(got, "MB more are not shown") {
			t.Errorf("%d bytes become %d", len(s), len(got))
		}
		body, _, _ := strings.Cut(got, "\n…")
		whole := len(body) >= mostText-10 || strings.HasPrefix(s[len(body):], "\n")
		if !strings.HasPrefix(s, body) || len(body) < mostText-1<<16 || !whole {
			t.Errorf("the beginning of %d bytes is another text", len(s))
		}
	}
	if s := strings.Repeat("x", mostText); shortened(s) != s {
		t.Error("a text of the limit is cut")
	}
}

// noise is a figure whose image is as long as it is asked for, in pieces.
type noise struct {
	bytes int
	w, h  float64
	dpi   *int // at which it was drawn
}

func (n noise) PNG(w io.Writer, dpi int) error {
	*n.dpi = dpi
	piece := make([]byte, 1<<16)
	for left := n.bytes; left > 0; left -= len(piece) {
		if _, err := w.Write(piece[:min(left, len(piece))]); err != nil {
			return err
		}
	}
	return nil
}
func (noise) Title() string          { return "noise" }
func (n noise) Size() (w, h float64) { return n.w, n.h }

// sent shows something in a notebook, and returns what was sent, its bytes, and the bytes that were allocated meanwhile.
func sent(show func(notebook)) (text string, bytes int, allocated uint64) {
	var all []*protocol.DisplayData
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	show(notebook{func(d *protocol.DisplayData) { all = append(all, d) }})
	runtime.ReadMemStats(&after)
	for _, d := range all {
		for _, v := range d.Data {
			switch v := v.(type) {
			case string:
				text += v
				bytes += len(v)
			case []byte:
				bytes += len(v)
			}
		}
	}
	return text, bytes, after.TotalAlloc - before.TotalAlloc
}

// Whatever a notebook is told to show, and by whatever function, it is sent no more than the limits, at a cost in memory that does not grow
// with the size, and it is said that something is missing. Each is shown at two sizes far above the limits.
func TestNotebookIsSentWhatFits(t *testing.T) {
	var dpi int
	for name, of := range map[string]func(size int) func(notebook){
		"text": func(n int) func(notebook) { s := strings.Repeat("x\n", n/2); return func(b notebook) { show(b, s) } },
		"error": func(n int) func(notebook) {
			err := errors.New(strings.Repeat("x", n))
			return func(b notebook) { show(b, err) }
		},
		"numbers": func(n int) func(notebook) { x := make([]float32, n/4); return func(b notebook) { show(b, x) } },
		"samples": func(n int) func(notebook) { return showing(learning.Samples{X: [][]float32{make([]float32, n/4)}}) },
		"map":     func(n int) func(notebook) { return showing(map[string]any{"a": make([]byte, n)}) },
		"pointer": func(n int) func(notebook) { return showing(&struct{ text string }{strings.Repeat("x", n)}) },
		"rows": func(n int) func(notebook) {
			return showing(learning.Table{Head: []string{"a"}, Rows: repeated([]string{"1234567890", "b|"}, n/40)})
		},
		"wide row": func(n int) func(notebook) {
			return showing(learning.Table{Rows: append(repeated([]string{"1"}, 1000), []string{strings.Repeat("x", n)})})
		},
		"head":   func(n int) func(notebook) { return showing(learning.Table{Head: []string{strings.Repeat("x", n)}}) },
		"notes":  func(n int) func(notebook) { return showing(learning.Table{Notes: repeated("a note of a table", n/17)}) },
		"figure": func(n int) func(notebook) { return showing(noise{n, 4, 4, &dpi}) },
		"progress": func(n int) func(notebook) {
			r := reading{line: strings.Repeat("x", 1<<23)}
			return func(b notebook) { b.display("id", r.bundle(), 0) }
		},
	} {
		_, bytes, few := sent(of(1 << 25))
		text, more, many := sent(of(1 << 27))
		if most := 2*mostText + 1000; bytes > most || more > most {
			t.Errorf("%s: %d and %d bytes are sent", name, bytes, more)
		}
		if many > few+1<<20 {
			t.Errorf("%s: four times the size takes %d bytes instead of %d", name, many, few)
		}
		if !strings.Contains(text, " shown") && !strings.Contains(text, "more than 12.6 MB") {
			t.Errorf("%s: nothing says that something is missing: %.200q", name, text)
		}
	}
}

// showing shows a value.
func showing(v any) func(notebook) { return func(b notebook) { show(b, v) } }

// repeated is a value so many times.
func repeated[E any](v E, n int) []E {
	all := make([]E, n)
	for i := range all {
		all[i] = v
	}
	return all
}

// endless is a value that holds itself.
type endless []any

// prints has a text of its own.
type prints [1 << 20]int

func (*prints) String() string { return "short" }

// What fits is written as fmt writes it; what is too long is named with its size.
func TestWritten(t *testing.T) {
	type pair struct {
		A *int
		b any
	}
	short := []any{
		nil, 1, "a", []int{1, 2}, [][]string{{"a"}, nil}, map[string][]int{"a": {1}}, pair{}, &pair{b: []byte("ab")}, (*pair)(nil), []error{io.EOF, nil},
		&prints{}, struct{ p *prints }{}, []any{nil, fmt.Stringer(&prints{})}, make([]int, mostText/leafBytes-2),
	}
	for _, v := range short {
		if got, want := written(v), fmt.Sprint(v); got != want {
			t.Errorf("%T is written as %.100q, want %.100q", v, got, want)
		}
	}
	self := make(endless, 1)
	self[0] = self
	for want, v := range map[string]any{
		"(a []int of 524288 elements, which": make([]int, mostText/leafBytes),
		"(a *[1000000]int, which":            new([1000000]int),
		"(a nb.endless of 1 elements, which": self,
		"(a struct { s string }, which":      struct{ s string }{strings.Repeat("x", mostText)},
	} {
		if got := written(v); !strings.HasPrefix(got, want) {
			t.Errorf("written as %.100q, want %q", got, want)
		}
	}
}

// The rows that are shown are the first ones; a table that fits stays as it is, and so does one of another kind.
func TestShownRows(t *testing.T) {
	small := learning.Table{Head: []string{"a"}, Rows: [][]string{{"1"}, {"2"}}, Notes: []string{"n"}}
	if got := shownRows(small).Markdown(); got != small.Markdown() {
		t.Errorf("shown %q", got)
	}
	if got := shownRows(table("| a |")); got != table("| a |") {
		t.Errorf("shown %v", got)
	}
	long := learning.Table{Head: []string{"a"}, Rows: repeated([]string{"1234"}, mostText), Notes: []string{"n"}}
	got := shownRows(long).(learning.Table)
	want := mostText/(4+cellBytes) - 1 // with the head, each row takes 8 bytes
	said := fmt.Sprintf("… (%d rows more are not shown; write the table to a file)", mostText-want)
	if len(got.Rows) != want || len(got.Notes) != 2 || got.Notes[0] != said {
		t.Errorf("%d rows and the notes %q, want %d rows", len(got.Rows), got.Notes, want)
	}
	if len(long.Rows) != mostText || len(long.Notes) != 1 {
		t.Error("the table itself has changed")
	}
}

// A figure is drawn at the resolution that is asked for, unless it would have too many pixels.
func TestShownDPI(t *testing.T) {
	for _, c := range []struct {
		w, h float64
		want int
	}{{12, 6, 192}, {0, 0, 192}, {30, 30, 192}, {60, 60, 96}, {1e9, 1e9, 1}} {
		var dpi int
		_, bytes, _ := sent(showing(noise{1000, c.w, c.h, &dpi}))
		if dpi != c.want || bytes != 1000+len("noise") {
			t.Errorf("%v x %v inches at %d dpi, %d bytes; want %d dpi", c.w, c.h, dpi, bytes, c.want)
		}
	}
}
