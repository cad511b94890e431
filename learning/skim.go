package learning

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// A report is mostly the net, the events of all projections and the confusion, which a list of runs does not show. To skim one is to take the spaces
// away, which its checksum needs in any case, and to note where the fields of the report itself begin and end.

// skimmed is the text of a JSON object without spaces.
type skimmed struct {
	text   []byte
	fields []skimmedField
}

// skimmedField is a field of the object, with its name, from one place in the text to another.
type skimmedField struct{ from, to int }

var skimmers = sync.Pool{New: func() any { return new(skimmed) }}

// skim returns the numbers of a report that has its checksum and no field that is not known; not ok if there is anything else to say of it.
func skim(text []byte) (s *ReportSummary, ok bool) {
	k := skimmers.Get().(*skimmed)
	defer skimmers.Put(k)
	if !k.read(text) || !k.whole() {
		return nil, false
	}
	return k.summary()
}

// Classes of bytes of JSON.
const (
	plain = iota // of a number or a word
	space
	quote
	opening
	closing
	comma
)

var classOf = func() (class [256]byte) {
	for c, of := range map[byte]byte{
		' ': space, '\t': space, '\n': space, '\r': space, '"': quote, '{': opening, '[': opening, '}': closing, ']': closing, ',': comma,
	} {
		class[c] = of
	}
	return class
}()

// read takes the spaces away. What is no JSON object may seem to be one; then it has no checksum.
func (k *skimmed) read(text []byte) bool {
	out, fields := k.text[:0], k.fields[:0]
	depth, from := 0, 1
	for i := 0; i < len(text); {
		end := i + 1
		switch classOf[text[i]] {
		case space:
			i = end
			continue
		case quote:
			end = endOfString(text, i)
		case opening:
			depth++
		case closing:
			if depth--; depth == 0 {
				fields = append(fields, skimmedField{from, len(out)})
			}
		case comma:
			if depth == 1 {
				fields, from = append(fields, skimmedField{from, len(out)}), len(out)+1
			}
		default:
			for end < len(text) && classOf[text[end]] == plain {
				end++
			}
		}
		out, i = append(out, text[i:end]...), end
	}
	k.text, k.fields = out, fields
	return depth == 0 && len(fields) > 0
}

// endOfString returns where the string that begins at i is over.
func endOfString(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(text)
}

// checksumField begins the last field of a report.
const checksumField = `"Checksum":"`

// whole reports whether the last field is the checksum of all that is before it.
func (k *skimmed) whole() bool {
	last := k.fields[len(k.fields)-1]
	sum, ok := strings.CutPrefix(string(k.text[last.from:last.to]), checksumField)
	if !ok || last.from < 2 || string(k.text[last.to:]) != "}" {
		return false
	}
	comma := &k.text[last.from-1]
	*comma = '}' // which ends the report as it was when the checksum was taken
	have := sha256.Sum256(k.text[:last.from])
	*comma = ','
	return sum == hex.EncodeToString(have[:])+`"`
}

// reportFields are the names of the fields of a report.
var reportFields = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[StoredReport]()) {
		if f.Tag.Get("json") != "-" && !f.Anonymous && f.IsExported() {
			names[f.Name] = true
		}
	}
	return names
})

// summary decodes the fields that a summary has.
func (k *skimmed) summary() (*ReportSummary, bool) {
	s, net := &ReportSummary{}, false
	for _, f := range k.fields {
		name, value, ok := bytes.Cut(k.text[f.from:f.to], []byte(`":`))
		if !ok || len(name) == 0 || !reportFields()[string(name[1:])] {
			return nil, false
		}
		net = net || string(name) == `"Net`
		if err := s.decode(string(name[1:]), value); err != nil {
			return nil, false
		}
	}
	return s, net
}

// decode reads the value of a field of a report, if the summary has it.
func (s *ReportSummary) decode(name string, value []byte) error {
	var to any
	switch name {
	case "Epochs":
		return s.addEpochs(value)
	case "Task":
		to = &s.Task
	case "Rule":
		to = &s.Rule
	case "Result":
		to = &s.Result
	case "Seed":
		to = &s.Seed
	case "Batch":
		to = &s.Batch
	case "Best":
		to = &s.Best
	case "Parameters":
		to = &s.Parameters
	case "Valid":
		to = &s.Valid
	case "Test":
		to = &s.Test
	default:
		return nil
	}
	return json.Unmarshal(value, to)
}

// addEpochs counts epochs, which are known by their first field, and adds up their times. Quotes within strings have a backslash before them, so that
// what is looked for is a name.
func (s *ReportSummary) addEpochs(text []byte) error {
	s.Epochs = bytes.Count(text, []byte(`{"Epoch":`))
	for {
		_, after, ok := bytes.Cut(text, []byte(`,"TrainSeconds":`))
		if !ok {
			return nil
		}
		number := after[:max(0, bytes.IndexAny(after, ",}"))]
		seconds, err := strconv.ParseFloat(string(number), 64)
		if err != nil {
			return err
		}
		s.TrainSeconds += seconds
		text = after
	}
}
