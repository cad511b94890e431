package strictjson

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// walker goes through the tokens of a text that is known to be JSON, beside the type that is to hold it.
type walker struct{ *json.Decoder }

var (
	readsJSON = reflect.TypeFor[json.Unmarshaler]()
	readsText = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func (w walker) fault(format string, args ...any) error {
	return &fault{int(w.InputOffset()), fmt.Sprintf(format, args...)}
}

// value checks the next value against t; nil is a type that takes anything.
func (w walker) value(path string, t reflect.Type) error {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && reflect.PointerTo(t).Implements(readsJSON) {
		return w.own(path, t)
	}
	if t != nil && t.Kind() == reflect.Interface {
		t = nil
	}
	token, err := w.Token()
	if err != nil {
		return err
	}
	switch x := token.(type) {
	case json.Delim:
		if x == '{' {
			return w.object(path, t)
		}
		return w.list(path, t)
	case string:
		return w.text(path, x, t)
	case json.Number:
		return w.number(path, x, t)
	case bool:
		if t != nil && t.Kind() != reflect.Bool {
			return w.fault("%s is %v; give %s", named(path), x, wanted(t))
		}
	}
	return nil // null is what is left out
}

// own lets a type read its own value; the place of its error is told from the beginning of the whole.
func (w walker) own(path string, t reflect.Type) error {
	var text json.RawMessage
	if err := w.Decode(&text); err != nil {
		return err
	}
	begin := int(w.InputOffset()) - len(text)
	err := reflect.New(t).Interface().(json.Unmarshaler).UnmarshalJSON(text)
	if err == nil {
		return nil
	}
	if f := (*fault)(nil); errors.As(err, &f) {
		begin += f.offset
	}
	if path != "" {
		path += ": "
	}
	return &fault{begin, path + err.Error()}
}

// object checks an object whose bracket was read.
func (w walker) object(path string, t reflect.Type) error {
	var fields map[string]reflect.Type
	var element reflect.Type
	switch {
	case t == nil:
	case t.Kind() == reflect.Map:
		element = t.Elem()
	case t.Kind() == reflect.Struct && !reflect.PointerTo(t).Implements(readsText):
		fields = fieldsOf(t)
	default:
		return w.fault("%s is an object; give %s", named(path), wanted(t))
	}
	seen := map[string]bool{}
	for w.More() {
		token, err := w.Token()
		if err != nil {
			return err
		}
		key := token.(string)
		if seen[key] {
			return w.fault("%s is there twice", join(path, key))
		}
		seen[key] = true
		if fields != nil {
			var known bool
			if element, known = fields[key]; !known {
				return w.fault("unknown field %q%s%s", key, in(path), meant(key, fields))
			}
		}
		if err := w.value(join(path, key), element); err != nil {
			return err
		}
	}
	_, err := w.Token()
	return err
}

// list checks a list whose bracket was read.
func (w walker) list(path string, t reflect.Type) error {
	var element reflect.Type
	if t != nil {
		if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
			return w.fault("%s is a list; give %s", named(path), wanted(t))
		}
		element = t.Elem()
	}
	n := 0
	for ; w.More(); n++ {
		if err := w.value(fmt.Sprintf("%s[%d]", path, n), element); err != nil {
			return err
		}
	}
	if t != nil && t.Kind() == reflect.Array && n != t.Len() {
		return w.fault("%s has %d values; give %d", named(path), n, t.Len())
	}
	_, err := w.Token()
	return err
}

func (w walker) text(path, text string, t reflect.Type) error {
	switch {
	case t == nil || t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8: // bytes are written as text
		return nil
	case reflect.PointerTo(t).Implements(readsText):
		if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
			return w.fault("%s: %v", named(path), err)
		}
		return nil
	case t.Kind() != reflect.String:
		return w.fault("%s is the text %q; give %s", named(path), short(text), wanted(t))
	}
	return nil
}

func (w walker) number(path string, n json.Number, t reflect.Type) error {
	if t == nil {
		return nil
	}
	if reflect.PointerTo(t).Implements(readsText) {
		return w.fault("%s is %s; give a text", named(path), n)
	}
	var err error
	switch k := t.Kind(); k {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		_, err = strconv.ParseInt(n.String(), 10, t.Bits())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		_, err = strconv.ParseUint(n.String(), 10, t.Bits())
	case reflect.Float32, reflect.Float64:
		_, err = strconv.ParseFloat(n.String(), t.Bits())
	default:
		return w.fault("%s is the number %s; give %s", named(path), n, wanted(t))
	}
	if err != nil {
		return w.fault("%s is %s; give %s", named(path), short(n.String()), wanted(t))
	}
	return nil
}

// fieldsOf are the fields of a struct by the names that they have in JSON, with those of structs that it embeds.
func fieldsOf(t reflect.Type) map[string]reflect.Type {
	fields, depth := map[string]reflect.Type{}, map[string]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() || f.Anonymous && name == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if d, ok := depth[name]; !ok || len(f.Index) < d {
			fields[name], depth[name] = f.Type, len(f.Index)
		}
	}
	return fields
}

// wanted names what a type takes.
func wanted(t reflect.Type) string {
	if reflect.PointerTo(t).Implements(readsText) {
		return "a text"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number that is not negative"
	case reflect.Float32, reflect.Float64:
		return "a number that is not too large"
	case reflect.String:
		return "a text"
	case reflect.Slice, reflect.Array:
		return "a list"
	}
	return "an object"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func named(path string) string {
	if path == "" {
		return "the whole"
	}
	return path
}

func in(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

// meant names the field that differs from key in case alone.
func meant(key string, fields map[string]reflect.Type) string {
	for name := range fields {
		if strings.EqualFold(name, key) {
			return fmt.Sprintf("; is %q meant?", name)
		}
	}
	return ""
}

// short cuts a text that is too long for a message.
func short(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}
