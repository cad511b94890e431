package rules

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// UnreadField returns the first field of a cell that is set and that a rule does not read, as "Adapt.ALIF"; "" if there is none. A field of a
// struct is named with its path.
func UnreadField(cell any, read ...string) string {
	return firstUnread(reflect.ValueOf(cell), "", read)
}

func firstUnread(v reflect.Value, path string, read []string) string {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name := path + f.Name
		switch {
		case v.Field(i).IsZero() || slices.Contains(read, name):
		case f.Anonymous:
			if what := firstUnread(v.Field(i), path, read); what != "" {
				return what
			}
		case slices.ContainsFunc(read, func(r string) bool { return strings.HasPrefix(r, name+".") }):
			if what := firstUnread(v.Field(i), name+".", read); what != "" {
				return what
			}
		default:
			return name
		}
	}
	return ""
}

// RefuseUnread returns an error, which begins with rule, that names the first field of the cells of a population that a rule does not read.
func RefuseUnread(rule, population string, cell any, read ...string) error {
	if what := UnreadField(cell, read...); what != "" {
		return fmt.Errorf("%s: population %q: this rule does not know the field %s of its cells; leave it out", rule, population, what)
	}
	return nil
}
