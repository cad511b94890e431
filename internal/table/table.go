// Package table lays out rows of text: in columns for a terminal, as Markdown, as comma-separated values.
package table

import (
	"encoding/csv"
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

// Markdown returns the table in GitHub's Markdown.
func (t Table) Markdown() string {
	var b strings.Builder
	row := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + strings.ReplaceAll(c, "|", `\|`) + " ")
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
		b.WriteString("* " + n + "\n")
	}
	return b.String()
}

// String returns the table in columns, for a terminal.
func (t Table) String() string {
	var width []int
	all := append([][]string{t.Head}, t.Rows...)
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
		b.WriteString(n + "\n")
	}
	return Plain(b.String())
}

// Plain returns a text, which may come from a file that somebody else made, without what acts in a terminal: in the place of control characters,
// but ends of lines and tabs, stands �.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, text)
}

// CSV returns the table as comma-separated values (RFC 4180).
func (t Table) CSV() string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.WriteAll(append([][]string{t.Head}, t.Rows...)) // a strings.Builder takes everything
	return b.String()
}
