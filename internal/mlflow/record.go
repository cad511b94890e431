package mlflow

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What a server takes: of older servers than 2.8 a value has 500 characters, which their error says.
const (
	mostKey    = 250  // characters
	mostParam  = 6000 // characters of a value
	mostTag    = 5000 // characters of a value
	mostParams = 100  // in a request, and as many tags
	mostMetric = 900  // in a request, which may have 1000 entries of all kinds
	mostBytes  = 900e3
)

// Record is what a run is to MLflow.
type Record struct {
	Name       string
	Identity   Tag // by which it is found again
	Start, End time.Time
	Status     Status
	Params     []Param
	Metrics    []Metric
	Tags       []Tag
	Files      []string // artifacts, by their paths
	Result     string   // of a finished run: its hash; a server that has it has all
}

// names are the keys of a server, each for one name here.
type names map[string]bool

// of returns a key for a name: letters, digits and the signs that MLflow allows everywhere, each once.
func (n names) of(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-. ", r)
	})
	for i := range words {
		words[i] = strings.Trim(words[i], " .")
	}
	key := cut(strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), "_"), mostKey-10)
	if key == "" {
		key = "_"
	}
	one := key
	for i := 2; n[one]; i++ {
		one = fmt.Sprintf("%s_%d", key, i)
	}
	n[one] = true
	return one
}

func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}

// shortened returns a value of at most so many characters, which says how many it had.
func shortened(value string, most int) string {
	n := utf8.RuneCountInString(value)
	if n <= most {
		return value
	}
	said := fmt.Sprintf(" … (%d characters)", n)
	return cut(value, most-utf8.RuneCountInString(said)) + said
}

// allowed returns what a server takes of r: names of its letters, values of its length, and no number that is none. A name that differs in signs that
// are not allowed has a number behind it.
func (r Record) allowed() Record {
	params, tags := names{}, names{}
	keys := map[string]string{} // of metrics, which have a name at several steps
	known := names{}
	out := r
	out.Params, out.Metrics, out.Tags = nil, nil, nil
	for _, p := range r.Params {
		out.Params = append(out.Params, Param{params.of(p.Key), shortened(p.Value, mostParam)})
	}
	for _, t := range r.Tags {
		out.Tags = append(out.Tags, Tag{tags.of(t.Key), shortened(t.Value, mostTag)})
	}
	for _, m := range r.Metrics {
		if math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
			continue
		}
		if keys[m.Key] == "" {
			keys[m.Key] = known.of(m.Key)
		}
		m.Key = keys[m.Key]
		out.Metrics = append(out.Metrics, m)
	}
	return out
}
