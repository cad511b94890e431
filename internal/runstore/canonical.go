package runstore

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MostDeep is how deep a description may be nested: a pointer that leads back to itself ends here.
const MostDeep = 100

// Canonical returns v as JSON that is equal for equal values and differs for different ones: every field in the order of
// its declaration, every struct and every value behind an interface with its type, every number in its shortest exact
// form. A field with the tag run:"omitzero", which came when there were runs already, is left out where it is zero, so that
// they are still found. at names v in errors.
func Canonical(at string, v reflect.Value) ([]byte, error) {
	return canonicalValue(nil, at, v, 0)
}

// Fingerprint is the name of a run: the SHA-256 of its description, in hex.
func Fingerprint(description []byte) string {
	sum := sha256.Sum256(description)
	return hex.EncodeToString(sum[:])
}

func canonicalValue(b []byte, at string, v reflect.Value, depth int) ([]byte, error) {
	if depth > MostDeep {
		return nil, fmt.Errorf("%s is nested more than %d deep; a description cannot lead back to itself", at, MostDeep)
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.AppendBool(b, v.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.AppendInt(b, v.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(b, v.Uint(), 10), nil
	case reflect.Float32, reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%s is %v; give a finite number", at, f)
		}
		return strconv.AppendFloat(b, v.Float(), 'g', -1, v.Type().Bits()), nil
	case reflect.String:
		return canonicalString(b, at, v.String())
	case reflect.Slice, reflect.Array:
		return canonicalList(b, at, v, depth+1)
	case reflect.Struct:
		return canonicalStruct(b, at, v, depth+1)
	case reflect.Interface:
		return canonicalInterface(b, at, v, depth+1)
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return canonicalValue(b, at, v.Elem(), depth+1)
	}
	return nil, fmt.Errorf("%s is a %v, which a description cannot hold; what is described is plain data", at, v.Type())
}

// canonicalString refuses what JSON would have to replace: two such strings would look the same.
func canonicalString(b []byte, at, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("%s is %q, which is not UTF-8", at, s)
	}
	text, err := json.Marshal(s)
	return append(b, text...), err
}

func canonicalList(b []byte, at string, v reflect.Value, depth int) ([]byte, error) {
	b = append(b, '[')
	for i := range v.Len() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = canonicalValue(b, fmt.Sprintf("%s[%d]", at, i), v.Index(i), depth); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func canonicalStruct(b []byte, at string, v reflect.Value, depth int) ([]byte, error) {
	b = appendType(b, v.Type())
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Tag.Get("run") == "omitzero" && v.Field(i).IsZero() {
			continue
		}
		name := field.Name
		b = append(b, ',')
		b = append(strconv.AppendQuote(b, name), ':')
		var err error
		if b, err = canonicalValue(b, at+"."+name, v.Field(i), depth); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// canonicalInterface writes the type too: equal numbers of two types are two values.
func canonicalInterface(b []byte, at string, v reflect.Value, depth int) ([]byte, error) {
	if v.IsNil() {
		return append(b, "null"...), nil
	}
	if v.Elem().Kind() == reflect.Struct {
		return canonicalValue(b, at, v.Elem(), depth)
	}
	b = append(appendType(b, v.Elem().Type()), `,"$value":`...)
	b, err := canonicalValue(b, at, v.Elem(), depth)
	return append(b, '}'), err
}

// TypeKey is the key of an object's type. No field of Go can have it.
const TypeKey = "$type"

// appendType begins an object with its type.
func appendType(b []byte, t reflect.Type) []byte {
	return strconv.AppendQuote(append(b, `{"`+TypeKey+`":`...), typeName(t))
}

// ShortType returns the name of a type as people write it, as gradient.Rule, of what a description has under TypeKey.
func ShortType(name string) string { return name[strings.LastIndex(name, "/")+1:] }

// typeName is the name of a type with the path of its package.
func typeName(t reflect.Type) string {
	if t.Name() == "" || t.PkgPath() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}
