package datasets

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
)

// ARFF is a table in the format of Weka, with the suffix .arff.
type ARFF struct {
	Relation string
	Columns  []ARFFColumn
	Rows     [][]string // cells without their quotes
}

// ARFFColumn is an attribute: of a nominal one Values are its names, and Kind is empty.
type ARFFColumn struct {
	Name   string
	Kind   string // "numeric", "string" or ""
	Values []string
}

// ParseARFF reads a table of numbers, texts and nominal values; the name is that of the file and appears in errors, with the line. Dates, tables
// within tables, sparse rows and missing values are refused.
func ParseARFF(content []byte, name string) (ARFF, error) {
	var p arffParser
	for i, line := range strings.Split(string(filekind.Unmarked(content)), "\n") {
		if err := p.line(strings.TrimSpace(line)); err != nil {
			return ARFF{}, fmt.Errorf("datasets: %s: line %d: %w", name, i+1, err)
		}
	}
	if !p.data {
		return ARFF{}, fmt.Errorf("datasets: %s: no @data; the file ends within its header", name)
	}
	return p.made, nil
}

// arffParser reads lines: of the header until @data, of rows after it.
type arffParser struct {
	made  ARFF
	data  bool
	named []map[string]bool // values of nominal columns; nil of others
}

func (p *arffParser) line(text string) error {
	if text == "" || text[0] == '%' {
		return nil
	}
	if p.data {
		return p.row(text)
	}
	word, rest, _ := strings.Cut(strings.ReplaceAll(text, "\t", " "), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(word) {
	case "@relation":
		relation, _, err := arffCell(rest)
		p.made.Relation = relation
		return err
	case "@attribute":
		return p.column(rest)
	case "@data":
		if len(p.made.Columns) == 0 {
			return errors.New("@data before the first @attribute")
		}
		p.data = true
		return nil
	}
	return fmt.Errorf("%q is none of @relation, @attribute and @data", cutText(word))
}

// column reads an attribute's name and kind.
func (p *arffParser) column(text string) error {
	name, kind, found := strings.Cut(text, " ")
	if text != "" && strings.ContainsRune(`'"`, rune(text[0])) {
		end, err := arffQuoteEnd(text)
		if err != nil {
			return err
		}
		name, kind, found = arffPlain(text[1:end]), text[end+1:], true
	}
	kind = strings.TrimSpace(kind)
	if !found || kind == "" {
		return errors.New("an attribute without a kind")
	}
	c := ARFFColumn{Name: name}
	switch lower := strings.ToLower(kind); {
	case slices.Contains([]string{"numeric", "real", "integer"}, lower):
		c.Kind = "numeric"
	case lower == "string":
		c.Kind = "string"
	case kind[0] == '{' && kind[len(kind)-1] == '}' && len(kind) > 2:
		var err error
		if c.Values, err = arffCells(kind[1 : len(kind)-1]); err != nil {
			return err
		}
	default:
		return fmt.Errorf("attribute %q of kind %q; numeric, string and {names} can be read", name, cutText(kind))
	}
	p.made.Columns, p.named = append(p.made.Columns, c), append(p.named, setOf(c.Values))
	return nil
}

// row reads a line of cells.
func (p *arffParser) row(text string) error {
	if text[0] == '{' {
		return errors.New("a sparse row; save the table with all cells")
	}
	cells, err := arffCells(text)
	if err != nil {
		return err
	}
	if len(cells) != len(p.made.Columns) {
		return fmt.Errorf("%d cells, and there are %d attributes", len(cells), len(p.made.Columns))
	}
	for i, c := range p.made.Columns {
		if err := c.check(cells[i], p.named[i]); err != nil {
			return err
		}
	}
	p.made.Rows = append(p.made.Rows, cells)
	return nil
}

// setOf returns the set of texts; nil for none.
func setOf(texts []string) map[string]bool {
	if texts == nil {
		return nil
	}
	set := make(map[string]bool, len(texts))
	for _, text := range texts {
		set[text] = true
	}
	return set
}

// check reports a cell that the column, of values that are named, cannot have.
func (c ARFFColumn) check(cell string, named map[string]bool) error {
	if c.Values != nil && !named[cell] {
		return fmt.Errorf("attribute %q: %q is none of %q", c.Name, cutText(cell), c.Values)
	}
	if v, err := strconv.ParseFloat(cell, 64); c.Kind == "numeric" && (err != nil || v-v != 0) {
		return fmt.Errorf("attribute %q: %q is no finite number", c.Name, cutText(cell))
	}
	return nil
}

// arffCells returns the cells of a line.
func arffCells(text string) (cells []string, err error) {
	for {
		cell, rest, err := arffCell(text)
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
		if rest == "" {
			return cells, nil
		}
		if rest[0] != ',' {
			return nil, fmt.Errorf("%q behind the quotes of a cell; a comma ends it", cutText(rest))
		}
		text = rest[1:]
	}
}

// arffCell returns the first cell of a line and what is behind it.
func arffCell(text string) (cell, rest string, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", "", errors.New("an empty cell; write texts of no characters as ''")
	}
	if text[0] != '\'' && text[0] != '"' {
		end := strings.IndexByte(text, ',')
		if end < 0 {
			end = len(text)
		}
		if cell = strings.TrimSpace(text[:end]); cell == "" || cell == "?" {
			return "", "", fmt.Errorf("cell %q; mend what is missing, or leave the row out", cell)
		}
		return cell, text[end:], nil
	}
	end, err := arffQuoteEnd(text)
	if err != nil {
		return "", "", err
	}
	return arffPlain(text[1:end]), strings.TrimSpace(text[end+1:]), nil
}

// arffQuoteEnd returns where the quote ends that a text begins with.
func arffQuoteEnd(text string) (int, error) {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[0]:
			return i, nil
		}
	}
	return 0, fmt.Errorf("a quote without an end: %q", cutText(text))
}

// arffEscapes are characters that are written as a backslash and a letter; others stand for themselves behind one.
var arffEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t'}

// arffPlain replaces what is behind backslashes.
func arffPlain(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			if c = text[i]; arffEscapes[c] != 0 {
				c = arffEscapes[c]
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
