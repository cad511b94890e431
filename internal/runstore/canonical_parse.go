package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
)

// Renamed says what types and fields are called now, by the names that an older text may have.
type Renamed struct {
	Type  func(name string) string
	Field func(typ, field string) string // of the type that is now called so
}

// ParseCanonical reads what Canonical wrote of *to. Values behind interfaces have one of the given types. A field that the text does
// not have stays as it is; one that *to does not have is an error.
func ParseCanonical[T any](text string, to *T, types []reflect.Type, renamed Renamed) error {
	p := canonicalParser{map[string]reflect.Type{}, renamed}
	for _, t := range types {
		if t == nil {
			return errors.New("one of the given types is nil")
		}
		p.types[typeName(t)] = t
	}
	return p.value("it", json.RawMessage(text), reflect.ValueOf(to).Elem(), 0)
}

// canonicalParser knows the types that may stand behind interfaces, by name.
type canonicalParser struct {
	types   map[string]reflect.Type
	renamed Renamed
}

func (p canonicalParser) value(at string, text json.RawMessage, to reflect.Value, depth int) error {
	if depth > MostDeep {
		return fmt.Errorf("%s is nested more than %d deep", at, MostDeep)
	}
	switch to.Kind() {
	case reflect.Slice, reflect.Array:
		return p.list(at, text, to, depth+1)
	case reflect.Struct:
		return p.fields(at, text, to, depth+1)
	case reflect.Interface:
		return p.behind(at, text, to, depth+1)
	case reflect.Pointer:
		if string(text) == "null" {
			return nil
		}
		to.Set(reflect.New(to.Type().Elem()))
		return p.value(at, text, to.Elem(), depth+1)
	}
	if err := plainValue(string(text), to); err != nil {
		return fmt.Errorf("%s is %s: %w", at, text, err)
	}
	return nil
}

// plainValue sets a value that holds no other.
func plainValue(text string, to reflect.Value) (err error) {
	bits := func() int { return to.Type().Bits() }
	switch {
	case to.Kind() == reflect.Bool:
		var v bool
		v, err = strconv.ParseBool(text)
		to.SetBool(v)
	case to.CanInt():
		var v int64
		v, err = strconv.ParseInt(text, 10, bits())
		to.SetInt(v)
	case to.CanUint():
		var v uint64
		v, err = strconv.ParseUint(text, 10, bits())
		to.SetUint(v)
	case to.CanFloat():
		var v float64
		v, err = strconv.ParseFloat(text, bits())
		to.SetFloat(v)
	case to.Kind() == reflect.String:
		var v string
		err = json.Unmarshal([]byte(text), &v)
		to.SetString(v)
	default:
		err = fmt.Errorf("a description cannot hold a %v", to.Type())
	}
	return err
}

func (p canonicalParser) list(at string, text json.RawMessage, to reflect.Value, depth int) error {
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	switch {
	case to.Kind() == reflect.Slice && len(all) > 0:
		to.Set(reflect.MakeSlice(to.Type(), len(all), len(all)))
	case to.Len() != len(all):
		return fmt.Errorf("%s has %d values instead of %d", at, len(all), to.Len())
	}
	for i, x := range all {
		if err := p.value(fmt.Sprintf("%s[%d]", at, i), x, to.Index(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func (p canonicalParser) fields(at string, text json.RawMessage, to reflect.Value, depth int) error {
	name, all, err := p.typed(at, text)
	if err != nil {
		return err
	}
	if name != typeName(to.Type()) {
		return fmt.Errorf("%s is a %s; this program wants a %s there", at, name, typeName(to.Type()))
	}
	for name := range all {
		if f, ok := to.Type().FieldByName(name); !ok || !f.IsExported() || len(f.Index) != 1 {
			return fmt.Errorf("%s has a field %q, which this program's %s does not have; it was written by a later version, or is damaged",
				at, name, to.Type())
		}
	}
	for i := range to.NumField() {
		field := to.Type().Field(i)
		x, ok := all[field.Name]
		if !ok { // of a version without it
			continue
		}
		if err := p.value(at+"."+field.Name, x, to.Field(i), depth); err != nil {
			return err
		}
	}
	return nil
}

func (p canonicalParser) behind(at string, text json.RawMessage, to reflect.Value, depth int) error {
	if string(text) == "null" {
		return nil
	}
	name, all, err := p.typed(at, text)
	if err != nil {
		return err
	}
	t, ok := p.types[name]
	if !ok {
		return fmt.Errorf("%s is a %q, which is no type of this module; give its type to Load", at, name)
	}
	if !t.AssignableTo(to.Type()) {
		return fmt.Errorf("%s is a %s, which is no %v", at, name, to.Type())
	}
	v := reflect.New(t).Elem()
	if inner, ok := all["$value"]; ok {
		text = inner
	}
	if err := p.value(at, text, v, depth); err != nil {
		return err
	}
	to.Set(v)
	return nil
}

// typed returns the name of the type of an object, and its fields, as they are called now.
func (p canonicalParser) typed(at string, text json.RawMessage) (name string, fields map[string]json.RawMessage, err error) {
	if err := json.Unmarshal(text, &fields); err != nil {
		return "", nil, fmt.Errorf("%s: %w", at, err)
	}
	if err := json.Unmarshal(fields[TypeKey], &name); err != nil {
		return "", nil, fmt.Errorf("%s does not say of which type it is", at)
	}
	delete(fields, TypeKey)
	name = p.renamed.Type(name)
	now := make(map[string]json.RawMessage, len(fields))
	for field, x := range fields {
		now[p.renamed.Field(name, field)] = x
	}
	return name, now, nil
}
