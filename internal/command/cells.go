package command

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// nextRecord returns the next line, with those behind it that a quote runs into, and how many lines these are; 0 at the end.
func nextRecord(lines *bufio.Scanner) (text string, n int) {
	var b strings.Builder
	for quotes := 0; (n == 0 || quotes%2 == 1) && lines.Scan(); n++ {
		if n > 0 {
			b.WriteByte('\n')
		}
		quotes += strings.Count(lines.Text(), `"`)
		b.WriteString(lines.Text())
	}
	return b.String(), n
}

// quoted is a stretch of text within quotes.
var quoted = regexp.MustCompile(`"[^"]*"`)

// cells cuts a line at semicolons, tabs or commas, whichever of these comes first in this list and stands outside of quotes, or else at blanks,
// where the separator is "". Cells may be quoted as RFC 4180 has it, but between blanks.
func cells(line string) (words []string, separator string, err error) {
	if !strings.Contains(line, `"`) {
		if separator = separatorOf(line); separator == "" {
			return strings.Fields(line), "", nil
		}
		return strings.Split(line, separator), separator, nil
	}
	outside := quoted.ReplaceAllString(line, "")
	if separator = separatorOf(outside); separator == "" {
		if outside != "" {
			return nil, "", errors.New("a quote in a line whose cells blanks separate; separate them by commas, semicolons or tabs")
		}
		separator = "," // for a cell alone
	}
	r := csv.NewReader(strings.NewReader(line))
	r.Comma = rune(separator[0])
	words, err = r.Read()
	return words, separator, quoteFault(err)
}

func separatorOf(line string) string {
	for _, s := range []string{";", "\t", ","} {
		if strings.Contains(line, s) {
			return s
		}
	}
	return ""
}

// quoteFault says what is wrong with quotes.
func quoteFault(err error) error {
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return errors.New("a quote within a cell that begins without one; begin and end the cell with quotes, and double those within")
	case errors.Is(err, csv.ErrQuote):
		return errors.New("in a cell that begins with a quote another one stands alone, or none closes it; double quotes within a cell, and " +
			"end it with one")
	}
	return err
}

// advice says how names are written that have the separator of their line in them, where classes have such names.
func (l labelling) advice(separator string) string {
	within, write := separator, "write these in quotes"
	if separator == "" {
		within, write = " ", "separate the cells by commas, semicolons or tabs"
	}
	if !slices.ContainsFunc(l.names, func(name string) bool { return strings.Contains(name, within) }) {
		return ""
	}
	return fmt.Sprintf("; there are classes with a %q in their names: %s", within, write)
}
