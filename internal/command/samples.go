package command

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
	"github.com/spikecell/spikecell/internal/table"
)

// labelling says how many words at the end of a line are classes, and what these are called. Its zero value is of lines of numbers alone.
type labelling struct {
	behind int
	names  []string
}

// samplesOf reads the samples of a file, or for "-" of standard input.
func samplesOf(ctx context.Context, verb, file string, stdin io.Reader, l labelling) ([][]float32, error) {
	read, name := func() ([]byte, error) { return wholeFile(file) }, file
	if file == "-" {
		read, name = func() ([]byte, error) { return atMost(stdin, mostRead) }, "standard input"
	}
	text, err := readAll(ctx, read)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	x, err := l.readSamples(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", verb, name, err)
	}
	if len(x) == 0 {
		return nil, fmt.Errorf("%s: %s has no samples; give a line of numbers for each", verb, name)
	}
	return x, nil
}

// mostRead bounds what is read of a file or a pipe, some of which never end.
const mostRead = 1 << 30

// wholeFile reads a file, or a pipe to its end.
func wholeFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := atMost(f, mostRead)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// atMost reads to the end, which comes within so many bytes.
func atMost(r io.Reader, most int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(text)) > most {
		return nil, fmt.Errorf("it has more than %d bytes; give less at a time", most)
	}
	return text, err
}

// readFile is wholeFile that ends with ctx: the other end of a pipe may never come.
func readFile(ctx context.Context, path string) ([]byte, error) {
	return readAll(ctx, func() ([]byte, error) { return wholeFile(path) })
}

func readAll(ctx context.Context, read func() ([]byte, error)) ([]byte, error) {
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		return r.text, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// longestLine is that of a sample of a million numbers.
const longestLine = 1 << 24

// readSamples reads a sample a line.
func (l labelling) readSamples(r io.Reader) (x [][]float32, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, longestLine)
	for line := 1; ; {
		text, n := nextRecord(lines)
		if n == 0 {
			return x, lines.Err()
		}
		if line == 1 {
			text = string(filekind.Unmarked([]byte(text)))
		}
		row, err := l.readSample(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if row != nil {
			x = append(x, row)
		}
		line += n
	}
}

// readSample reads the numbers of a line, which [cells] cuts; nil of an empty line. Between two separators there must be a number: a gap would
// move what follows it.
func (l labelling) readSample(line string) (row []float32, err error) {
	words, separator, err := cells(line)
	if err != nil {
		return nil, err
	}
	for i, w := range words {
		w = strings.TrimSpace(w)
		if w == "" {
			return nil, fmt.Errorf("value %d is empty; give a number for each", i+1)
		}
		if len(l.names) > 0 && i >= len(words)-l.behind {
			c, err := l.class(w)
			if err != nil {
				return nil, fmt.Errorf("%w%s", err, l.advice(separator))
			}
			row = append(row, float32(c))
			continue
		}
		v, err := strconv.ParseFloat(w, 32)
		if err != nil || strings.ContainsAny(w, "_xX") { // which Go's literals may have
			return nil, fmt.Errorf("%q is no number of a sample; give numbers alone, without a header%s", w, l.advice(separator))
		}
		row = append(row, float32(v))
	}
	return row, nil
}

// class returns the number of a class that is named, or numbered from 0 where names are no numbers, and -1 for none.
func (l labelling) class(word string) (int, error) {
	if i := slices.Index(l.names, word); i >= 0 {
		return i, nil
	}
	v, err := strconv.ParseFloat(word, 64)
	number := func(name string) bool {
		_, err := strconv.ParseFloat(name, 64)
		return err == nil
	}
	same := func(name string) bool {
		n, err := strconv.ParseFloat(name, 64)
		return err == nil && n == v
	}
	switch c := int(v); {
	case err == nil && slices.ContainsFunc(l.names, same):
		return slices.IndexFunc(l.names, same), nil
	case err == nil && v == -1, err == nil && float64(c) == v && c >= 0 && c < len(l.names) && !slices.ContainsFunc(l.names, number):
		return c, nil
	}
	return 0, fmt.Errorf("%q is no class, one of which is to stand behind the values of a sample; there are %s", word, listed(l.names))
}

// listed returns the first names of a list.
func listed(names []string) string {
	const most = 10
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", table.Line(strings.Join(names[:most], ", ")), len(names)-most)
	}
	return table.Line(strings.Join(names, ", "))
}
