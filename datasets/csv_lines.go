package datasets

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// read returns the next line, whose cells are text in UTF-8.
func (t *csvTable) read() ([]string, error) {
	row, err := t.lines.Read()
	t.placed = err == nil || errors.Is(err, csv.ErrFieldCount)
	if t.placed && err != nil {
		return nil, fmt.Errorf("%d columns here, and %d in the first line; mend the line, and quote cells that hold the delimiter", len(row), t.wide)
	}
	if err != nil {
		return nil, err
	}
	for i, cell := range row {
		if !utf8.ValidString(cell) {
			return nil, fmt.Errorf("column %d: %q is no text in UTF-8; save the table as \"CSV UTF-8\", or write it anew, for example "+
				"with iconv -f CP949 -t UTF-8 for the Korean of Windows", i+1, cutText(cell))
		}
	}
	return row, t.checkEmptyLine(row)
}

// checkEmptyLine refuses an empty line before the row that was read last, in a table of one column. encoding/csv passes over it, but there it is a
// cell that is empty, and without it the samples behind it would have the numbers, and the labels in another file, of those before them.
func (t *csvTable) checkEmptyLine(row []string) error {
	if len(row) > 1 {
		return nil
	}
	line, _ := t.lines.FieldPos(0)
	empty := t.ended + 1
	t.ended = line + strings.Count(row[0], "\n")
	if line == empty {
		return nil
	}
	t.placed = false // for this error is of another line
	return fmt.Errorf("line %d is empty, in a table of one column; mend it, or leave it out", empty)
}

// locate adds the line to an error of the line that was read last, and says what is wrong with quotes.
func (t *csvTable) locate(err error) error {
	if p, ok := errors.AsType[*csv.ParseError](err); ok {
		what := p.Err.Error()
		switch p.Err {
		case csv.ErrBareQuote:
			what = "a quote within a cell that begins without one; begin and end the cell with quotes, and double those within"
		case csv.ErrQuote:
			what = fmt.Sprintf("in the cell whose quote opens in line %d a quote stands alone, or none closes it; double quotes within a cell, "+
				"and end it with one", p.StartLine)
		}
		return fmt.Errorf("line %d: %s", p.Line, what)
	}
	if !t.placed {
		return err // of reading, which may have failed before a cell ended
	}
	line, _ := t.lines.FieldPos(0)
	return fmt.Errorf("line %d: %w", line, err)
}

// hinted adds what the first line says of the delimiter.
func (t *csvTable) hinted(err error) error {
	if t.hint == "" {
		return err
	}
	return fmt.Errorf("%w; %s", err, t.hint)
}

// delimiterHint says that a line which was cut at one delimiter looks like one of another, or "".
func delimiterHint(row []string, by rune) string {
	text := strings.Join(row, "")
	for _, d := range []rune{';', '\t', '|', ','} {
		if d != by && strings.Count(text, string(d)) >= len(row) {
			return fmt.Sprintf("the first line has %q: if columns are separated by them, set Delimiter to %q", d, d)
		}
	}
	return ""
}
