package nb

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Lines end before the width, words stay whole and in order, and nothing is lost or added but breaks.
func TestParagraphsAreWrapped(t *testing.T) {
	for _, text := range []string{"", "one", " two  words ", strings.Repeat("µJ ", 90), "a " + strings.Repeat("x", 130) + " b", strings.Repeat("word, ", 60),
		"a sentence\nof two lines", strings.Repeat("y", 100) + " z"} {
		for _, width := range []int{1, 10, paragraphWidth} {
			got := wrapped(text, width)
			if strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(text), " ") {
				t.Errorf("width %d: %q became %q", width, text, got)
			}
			lines := strings.Split(got, "\n")
			for i, line := range lines {
				if n := utf8.RuneCountInString(line); n > width && strings.Contains(line, " ") || strings.TrimSpace(line) != line {
					t.Errorf("width %d: line %d of %q is %q", width, i, text, line)
				}
				if i > 0 && utf8.RuneCountInString(lines[i-1]+" "+strings.SplitN(line, " ", 2)[0]) <= width {
					t.Errorf("width %d: line %d of %q begins too early", width, i, text)
				}
			}
		}
	}
}

// A notebook lays a paragraph out itself, and no sign of it is markup.
func TestParagraphInANotebook(t *testing.T) {
	var sent []*protocol.DisplayData
	show(notebook{func(d *protocol.DisplayData) { sent = append(sent, d) }}, Paragraph("5 < 6 & "+strings.Repeat("more ", 40)))
	if len(sent) != 1 {
		t.Fatalf("%d things were shown", len(sent))
	}
	page, text := sent[0].Data[protocol.MIMETextHTML].(string), sent[0].Data[protocol.MIMETextPlain].(string)
	if !strings.HasPrefix(page, "<p>5 &lt; 6 &amp; more") || !strings.HasSuffix(page, "more</p>") || strings.Contains(page, "\n") {
		t.Errorf("page %q", page)
	}
	if !strings.HasPrefix(text, "5 < 6 & more") || strings.Count(text, "\n") != 2 {
		t.Errorf("text %q", text)
	}
}
