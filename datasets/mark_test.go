package datasets

import (
	"bytes"
	"reflect"
	"testing"
)

// A byte-order mark, with which editors and spreadsheets begin files, is no part of any text that is read here.
func TestMarkIsNoText(t *testing.T) {
	const gestures = "2,1000,3000\n11,3000,5000\n"
	for name, c := range map[string]struct {
		text  string
		parse func(content []byte, name string) (any, error)
	}{
		"ts":             {"@classLabel true a b\n@data\n1,2:a\n", func(b []byte, f string) (any, error) { return ParseTS(b, f) }},
		"arff":           {"@relation r\n@attribute x numeric\n@data\n1\n", func(b []byte, f string) (any, error) { return ParseARFF(b, f) }},
		"wfdb":           {headerOf100[len("# a comment\n"):], func(b []byte, f string) (any, error) { return ParseWFDB(b, f) }},
		"wfdb, comment":  {headerOf100, func(b []byte, f string) (any, error) { return ParseWFDB(b, f) }},
		"gestures":       {gestures, func(b []byte, f string) (any, error) { return parseGestures(b, f) }},
		"gestures named": {"c,s,e\n" + gestures, func(b []byte, f string) (any, error) { return parseGestures(b, f) }},
		"csv":            {"a,b\n1,2\n", func(b []byte, _ string) (any, error) { return CSV{Label: "a"}.parse(bytes.NewReader(b)) }},
	} {
		want, err := c.parse([]byte(c.text), name)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := c.parse([]byte("\ufeff"+c.text), name); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v (%v), want %+v", name, got, err, want)
		}
	}
}
