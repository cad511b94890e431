package nb

import (
	"fmt"
	"reflect"
)

// written returns a value as fmt prints it, or where that is longer than can be shown, what it is: to print it first would take many
// times the memory of the value.
func written(v any) string {
	x := reflect.ValueOf(v)
	if s, ok := v.(string); ok {
		return s
	}
	if room := mostText; fits(x, &room, 0) {
		return fmt.Sprint(v)
	}
	of := ""
	if k := x.Kind(); k == reflect.Slice || k == reflect.Array || k == reflect.Map {
		of = fmt.Sprintf(" of %d elements", x.Len())
	}
	return fmt.Sprintf("(a %T%s, which is too long to be shown: show a part of it)", v, of)
}

const (
	leafBytes = 8    // of a number and a blank, about
	deepest   = 1000 // a value that holds itself has no end
)

// fits says whether what fmt prints of a value has about room bytes or fewer, and takes them off. It looks where fmt looks: behind a
// pointer at the top alone, and not into what prints itself.
func fits(v reflect.Value, room *int, depth int) bool {
	*room -= leafBytes
	if *room < 0 || depth > deepest {
		return false
	}
	if !v.IsValid() || printsItself(v) {
		return true
	}
	switch v.Kind() {
	case reflect.String:
		*room -= v.Len()
	case reflect.Interface:
		return fits(v.Elem(), room, depth+1)
	case reflect.Pointer:
		return depth > 0 || fits(v.Elem(), room, depth+1)
	case reflect.Slice, reflect.Array:
		return allFit(v.Len(), v.Index, room, depth)
	case reflect.Struct:
		return allFit(v.NumField(), v.Field, room, depth)
	case reflect.Map:
		for i := v.MapRange(); i.Next(); {
			if !fits(i.Key(), room, depth+1) || !fits(i.Value(), room, depth+1) {
				return false
			}
		}
	}
	return *room >= 0
}

func allFit(n int, part func(int) reflect.Value, room *int, depth int) bool {
	for i := range n {
		if !fits(part(i), room, depth+1) {
			return false
		}
	}
	return true
}

// printsItself says whether fmt asks the value for its text.
func printsItself(v reflect.Value) bool {
	if !v.CanInterface() || v.Kind() == reflect.Interface || v.NumMethod() == 0 {
		return false
	}
	switch v.Interface().(type) {
	case fmt.Formatter, fmt.Stringer, error:
		return true
	}
	return false
}
