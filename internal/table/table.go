// Package table lays out rows of text: in columns for a terminal, as Markdown, as comma-separated values.
package table

import (
	"encoding/csv"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Table is rows of text under a head, as Markdown, as comma-separated values or in columns.
type Table struct {
	Head  []string
	Rows  [][]string
	Notes []string // below the table, a line each; not among comma-separated values
}

// Markdown returns the table in GitHub's Markdown. HTML in it is text, and so are images: what stands in cells may come from a file of somebody
// else.
func (t Table) Markdown() string {
	var b strings.Builder
	row := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + strings.ReplaceAll(inert(c), "|", `\|`) + " ")
		}
		b.WriteString("|\n")
	}
	row(t.Head)
	b.WriteString(strings.Repeat("| --- ", len(t.Head)) + "|\n")
	for _, r := range t.Rows {
		row(r)
	}
	for i, n := range t.Notes {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString("* " + inert(n) + "\n")
	}
	return b.String()
}

var markup = regexp.MustCompile(`<[A-Za-z/!?]|!\[`)

// inert is a text of one line in which no Markdown acts that is more than type.
func inert(text string) string {
	text = oneLine.Replace(text)
	if !strings.ContainsAny(text, "<!") { // most cells: a search by expression takes memory of its own for each
		return text
	}
	return markup.ReplaceAllStringFunc(text, func(begin string) string {
		if begin == "![" {
			return `!\[`
		}
		return "&lt;" + begin[1:]
	})
}

// oneLine puts a text in one line: a cell with more would look like further rows.
var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")

// lines are the texts of rows, each in one line.
func lines(rows [][]string) [][]string {
	all := make([][]string, len(rows))
	for i, row := range rows {
		for _, cell := range row {
			all[i] = append(all[i], oneLine.Replace(cell))
		}
	}
	return all
}

// String returns the table in columns, for a terminal.
func (t Table) String() string {
	var width []int
	all := lines(append([][]string{t.Head}, t.Rows...))
	for _, r := range all {
		for i, c := range r {
			if i == len(width) {
				width = append(width, 0)
			}
			width[i] = max(width[i], utf8.RuneCountInString(c))
		}
	}
	var b strings.Builder
	for _, r := range all {
		line := ""
		for i, c := range r {
			line += c + strings.Repeat(" ", width[i]-utf8.RuneCountInString(c)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	for _, n := range t.Notes {
		b.WriteString(oneLine.Replace(n) + "\n")
	}
	return Plain(b.String())
}

// Plain returns a text, which may come from a file that somebody else made, without what acts in a terminal: in the place of control characters,
// but ends of lines and tabs, stands �, and in that of characters that turn the direction of what follows.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || turns(r) {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Line is Plain of a text that is part of a line of output: in the place of ends of lines and of tabs, which would begin another line or cell,
// stand spaces.
func Line(text string) string { return Plain(strings.ReplaceAll(oneLine.Replace(text), "\t", " ")) }

// Clip returns a text of no more than so many characters: the whole, or its beginning with … at the end.
func Clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// turns reports whether a character begins or ends a stretch of text in another direction, or a line: with them a name looks like another one.
func turns(r rune) bool {
	return r >= '\u2028' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// CSV returns the table as comma-separated values (RFC 4180).
func (t Table) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(append([][]string{t.Head}, t.Rows...)) // a strings.Builder takes everything
	return b.String()
}
