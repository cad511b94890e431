// Package strictjson reads JSON that people write: descriptions, counts, chip files, reports. It takes exactly what it is told to
// expect. A field that does not exist, one in another case, one that is there twice, a value of another kind and text after the
// end are errors that name the field and, of a file, the line, in words of JSON and not of Go.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/spikecell/spikecell/internal/filekind"
)

// File reads the text of a whole file into v, which is a pointer. A byte-order mark at its beginning is no part of it. Errors name
// line and field.
func File(text []byte, v any) error {
	text = filekind.Unmarked(text)
	err := Value(text, v)
	if f := (*fault)(nil); errors.As(err, &f) {
		return fmt.Errorf("line %d: %w", 1+bytes.Count(text[:min(f.offset, len(text))], []byte("\n")), err)
	}
	return err
}

// Value reads one value, as the UnmarshalJSON of a part of a file gets it. Errors name the field within the value.
func Value(text []byte, v any) error {
	if err := syntax(text); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	w := walker{d}
	if err := w.value("", reflect.TypeOf(v).Elem()); err != nil {
		return err
	}
	return plain(json.Unmarshal(text, v))
}

// fault is an error with its place, in bytes.
type fault struct {
	offset int
	what   string
}

func (f *fault) Error() string { return f.what }

// syntax checks that the text is one JSON value.
func syntax(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return &fault{0, "it is empty"}
	}
	if !begins(text) {
		return &fault{0, filekind.Told(text) + "; JSON is expected, which begins with { or ["}
	}
	if !utf8.Valid(text) { // of which encoding/json would make other letters
		return &fault{invalidAt(text), "it is no text in UTF-8; save it in UTF-8"}
	}
	var all json.RawMessage
	err := json.Unmarshal(text, &all)
	s := (*json.SyntaxError)(nil)
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &s):
		return err
	case open(text):
		return &fault{len(text), "it ends in the middle; is a bracket or a quote not closed?"}
	case json.Valid(text[:max(int(s.Offset)-1, 0)]):
		return &fault{int(s.Offset), "there is more after the end: " + s.Error()}
	}
	return &fault{int(s.Offset), s.Error()}
}

// begins reports whether a text begins as values of JSON do, and as no file of another kind does.
func begins(text []byte) bool {
	return strings.IndexByte(`{["-0123456789tfn`, bytes.TrimSpace(text)[0]) >= 0 && filekind.Of(text) == ""
}

// invalidAt returns where the first byte is that is no UTF-8.
func invalidAt(text []byte) (at int) {
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// open reports whether the text is the beginning of a value.
func open(text []byte) bool {
	var v json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&v)
	return errors.Is(err, io.ErrUnexpectedEOF)
}

// plain says what encoding/json has left to say, without types of Go.
func plain(err error) error {
	if t := (*json.UnmarshalTypeError)(nil); errors.As(err, &t) {
		return &fault{int(t.Offset), fmt.Sprintf("%s is a %s; give %s", t.Field, t.Value, wanted(t.Type))}
	}
	return err
}
