package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
)

// TS is what a file of series in the format of the UCR and UEA archives [bagnall2018] holds, with the suffix .ts. A sample is its steps one
// after the other, each with the values of all channels.
type TS struct {
	Problem    string
	Channels   int
	Steps      int      // of every series; 0 where they differ
	ClassNames []string // in the order of the header, which numbers the classes
	Samples    Samples
}

// ParseTS reads a file of classified series, of one channel or several, of equal lengths or not; the name is that of the file and appears in
// errors, with the line. Missing values, times of values, and targets that are no classes are refused.
func ParseTS(content []byte, name string) (TS, error) {
	var p tsParser
	line := 0
	for rest := filekind.Unmarked(content); len(rest) > 0; {
		var text []byte
		text, rest, _ = bytes.Cut(rest, []byte("\n"))
		line++
		if err := p.line(strings.TrimSpace(string(text))); err != nil {
			return TS{}, fmt.Errorf("datasets: %s: line %d: %w", name, line, err)
		}
	}
	if p.made.Samples.Len() == 0 {
		return TS{}, fmt.Errorf("datasets: %s: no series after line %d; a file has them after @data", name, line)
	}
	return p.made, nil
}

// tsParser reads lines: of the header until @data, of series after it.
type tsParser struct {
	made  TS
	data  bool
	class map[string]int // numbers of classes
}

func (p *tsParser) line(text string) error {
	switch {
	case text == "" || text[0] == '#' || text[0] == '%':
		return nil
	case p.data:
		return p.series(text)
	case text[0] != '@':
		return errors.New("no @ at the start; a header of lines with one comes before @data")
	}
	fields := strings.Fields(text[1:])
	if len(fields) == 0 {
		return errors.New("an @ without a word behind it")
	}
	return p.header(strings.ToLower(fields[0]), fields[1:])
}

// header reads a word and its values. Lengths and numbers of channels are those of the series, whatever it says.
func (p *tsParser) header(word string, values []string) error {
	first := ""
	if len(values) > 0 {
		first = values[0]
	}
	switch word {
	case "problemname":
		p.made.Problem = strings.Join(values, " ")
	case "timestamps":
		if strings.EqualFold(first, "true") {
			return errors.New("series with times of their values; those without can be read")
		}
	case "targetlabel":
		return errors.New("targets that are numbers; series with classes can be read")
	case "classlabel":
		return p.classes(first, values)
	case "data":
		if p.made.ClassNames == nil {
			return errors.New("no @classLabel before it; series with classes can be read")
		}
		p.data = true
	}
	return nil
}

func (p *tsParser) classes(first string, values []string) error {
	if !strings.EqualFold(first, "true") || len(values) < 2 {
		return errors.New("no classes; give true and their names")
	}
	p.made.ClassNames, p.class = slices.Clone(values[1:]), map[string]int{}
	for i, name := range p.made.ClassNames {
		p.class[name] = i
	}
	if len(p.class) < len(values)-1 {
		return fmt.Errorf("classes %q, of which two have one name", values[1:])
	}
	return nil
}

// series reads channels, each after a colon but the first, and the class.
func (p *tsParser) series(text string) error {
	channels := strings.Split(text, ":")
	n := len(channels) - 1
	if n < 1 {
		return errors.New("no colon before the class")
	}
	if p.made.Channels == 0 {
		p.made.Channels = n
	}
	if n != p.made.Channels {
		return fmt.Errorf("%d channels, and %d in the first series", n, p.made.Channels)
	}
	class, known := p.class[strings.TrimSpace(channels[n])]
	if !known {
		return fmt.Errorf("class %q is none of %q", cutText(channels[n]), p.made.ClassNames)
	}
	steps := strings.Count(channels[0], ",") + 1
	for c, channel := range channels[:n] { // before there is memory for all of them
		if values := strings.Count(channel, ",") + 1; values != steps {
			return fmt.Errorf("channel %d has %d values, and channel 0 has %d", c, values, steps)
		}
	}
	x := make([]float32, steps*n)
	for c, channel := range channels[:n] {
		for t, value := range strings.Split(channel, ",") {
			v, err := strconv.ParseFloat(strings.TrimSpace(value), 32)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("channel %d, value %d: %q is no finite number", c, t, cutText(value))
			}
			x[t*n+c] = float32(v)
		}
	}
	p.add(x, class, steps)
	return nil
}

func (p *tsParser) add(x []float32, class, steps int) {
	switch s := &p.made.Samples; {
	case s.Len() == 0:
		p.made.Steps = steps
	case steps != p.made.Steps:
		p.made.Steps = 0
	}
	p.made.Samples.X = append(p.made.Samples.X, x)
	p.made.Samples.Label = append(p.made.Samples.Label, class)
}

// TSFiles reads series of your own in the format of the UCR and UEA archives: see [ParseTS].
type TSFiles struct {
	Train string // path of a file
	Test  string // path of another one; "" means that there is none, and Split takes a test part
	Split Split
	// Scaling is fitted on the training part after the split; see [CSV].
	Scaling Scaling
}

// Load reads the files into a set, which has the name of the problem, or of the training file if it names none. Samples have the shape {steps,
// channels}, {0, channels} where they are not equally long. Files that are of different channels or classes are refused.
func (f TSFiles) Load() (Set, error) {
	train, err := parsed(unpublished(""), f.Train, ParseTS)
	if err != nil {
		return Set{}, err
	}
	if train.Problem == "" {
		train.Problem = strings.TrimSuffix(filepath.Base(f.Train), filepath.Ext(f.Train))
	}
	s := train.set()
	if f.Test != "" {
		test, err := parsed(unpublished(""), f.Test, ParseTS)
		if err != nil {
			return Set{}, err
		}
		if s, err = train.and(test); err != nil {
			return Set{}, fmt.Errorf("datasets: %s: %w (in %s)", f.Test, err, f.Train)
		}
	}
	return s.divided(f.Split, f.Scaling)
}

// set returns the series as a training part.
func (t TS) set() Set {
	return Set{Name: t.Problem, Classes: len(t.ClassNames), ClassNames: t.ClassNames, Shape: []int{t.Steps, t.Channels}, Train: t.Samples}
}

// and returns a set that trains on the series and tests on others.
func (t TS) and(test TS) (Set, error) {
	if test.Channels != t.Channels || !slices.Equal(test.ClassNames, t.ClassNames) {
		return Set{}, fmt.Errorf("%d channels and classes %q; the series that train have %d and %q",
			test.Channels, test.ClassNames, t.Channels, t.ClassNames)
	}
	s := t.set()
	if s.Test = test.Samples; test.Steps != t.Steps {
		s.Shape[0] = 0
	}
	return s, nil
}
