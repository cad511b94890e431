package runner

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
)

// slowScreen is what a terminal shows, written as the definition says: line by line, part by part.
func slowScreen(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		if !strings.Contains(line, "\r") {
			lines[i] = line
			continue
		}
		shown := []rune{}
		for part := range strings.SplitSeq(line, "\r") {
			r := []rune(part)
			shown = append(r, shown[min(len(r), len(shown)):]...)
		}
		lines[i] = strings.TrimRight(string(shown), " ")
	}
	return strings.Join(lines, "\n")
}

// Text in pieces of any size shows what the definition says.
func TestScreenEqualsDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text := ""
		for range r.IntN(30) {
			text += []string{"a", "bc", " ", "\r", "\n", "\r\n", "≤", "\r\r", "longer text"}[r.IntN(9)]
		}
		s := screen{}
		for rest := []rune(text); len(rest) > 0; {
			n := 1 + r.IntN(len(rest))
			s.write(string(rest[:n]))
			rest = rest[n:]
		}
		size := s.size()
		got := s.take()
		if want := slowScreen(text); got != want {
			t.Fatalf("%q: got %q, want %q", text, got, want)
		}
		if size < len(got) {
			t.Fatalf("%q: size %d of %q", text, size, got)
		}
	}
}

// allocated is how many bytes f takes from memory: of work that copies, a count.
func allocated(f func()) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc - before.TotalAlloc)
}

// Four times the output costs about four times the work, whatever its form is, and it is done while the output arrives.
func TestOutputsCostInProportion(t *testing.T) {
	for name, piece := range map[string]string{
		"carriage returns": "\\rb", "lines": "b\\n", "one line": "b", "progress": "\\r 50 % of it", "wide": "≤\\r",
	} {
		run := func(n int) float64 {
			return allocated(func() {
				c := &collector{nb: &Notebook{Cells: make([]Cell, 1)}}
				c.begin(0)
				long := []byte(`{"name": "stdout", "text": "` + strings.Repeat("a", n) + strings.Repeat(piece, n) + `"}`)
				c.handle(message{Header: header{Type: "stream"}, Content: long})
				c.end()
			})
		}
		run(100)
		if few, many := run(5_000), run(20_000); many > 6*few {
			t.Errorf("%s: %.0f bytes for n, %.0f for 4n", name, few, many)
		}
	}
}
