package nb

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Paragraph is a text of sentences, for Show. In a notebook it is as wide as the page, elsewhere lines end before column 100.
type Paragraph string

const paragraphWidth = 100 // of lines where nothing else breaks them

// wrapped breaks a text between words into lines of at most so many signs; a longer word has a line of its own.
func wrapped(s string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// page is a paragraph as HTML.
func (p Paragraph) page() string {
	return "<p>" + html.EscapeString(strings.Join(strings.Fields(shortened(string(p))), " ")) + "</p>"
}
