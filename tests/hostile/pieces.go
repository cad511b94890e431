package main

import (
	"fmt"
	"maps"
	"strings"
)

// inputs are texts of about n bytes by what they are.
type inputs = map[string]func(n int) []byte

// again is a piece again and again.
func again(piece string) func(int) []byte {
	return func(n int) []byte { return []byte(strings.Repeat(piece, max(1, n/len(piece)))) }
}

// within is an input between two texts.
func within(before string, make func(int) []byte, after string) func(int) []byte {
	return func(n int) []byte { return []byte(before + string(make(n)) + after) }
}

// nested is one piece as often as another one behind it.
func nested(open, middle, shut string) func(int) []byte {
	return func(n int) []byte {
		k := n / (len(open) + len(shut))
		return []byte(strings.Repeat(open, k) + middle + strings.Repeat(shut, k))
	}
}

// numbered is a piece for each number from 0 on, joined.
func numbered(format, joint string) func(int) []byte {
	return func(n int) []byte {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			if i > 0 {
				b.WriteString(joint)
			}
			if strings.Contains(format, "%") {
				fmt.Fprintf(&b, format, i)
			} else {
				b.WriteString(format)
			}
		}
		return []byte(b.String())
	}
}

// hostileValues are values of JSON, each of which is hard on some reader of it.
func hostileValues() inputs {
	return inputs{
		"lists in lists":       nested("[", "", "]"),
		"objects in objects":   nested(`{"a":`, "1", "}"),
		"lists never closed":   again("["),
		"objects never closed": again(`{"a":`),
		"many names":           within("{", numbered(`"a%d":1`, ","), "}"),
		"one name many times":  within("{", numbered(`"a":1`, ","), "}"),
		"names in many cases":  within("{", numbered(`"DT%d":1`, ","), "}"),
		"long name":            within(`{"`, again("a"), `":1}`),
		"long text":            within(`"`, again("a"), `"`),
		"escapes":              within(`"`, again(`\u0061`), `"`),
		"bad escapes":          within(`"`, again(`\ud800`), `"`),
		"text never closed":    within(`"`, again(`\"`), ""),
		"long number":          within("1", again("0"), ""),
		"long exponent":        within("1e", again("9"), ""),
		"blanks":               within("", again(" \n"), "1"),
		"numbers":              within("[", numbered("1.5", ","), "]"),
		"empty objects":        within("[", numbered("{}", ","), "]"),
		"nulls":                within("[", numbered("null", ","), "]"),
		"bad bytes":            within(`"`, again("\xff"), `"`),
	}
}

// hostileJSON are those values alone and where each of some texts has …, with more inputs.
func hostileJSON(more inputs, places ...string) inputs {
	all := inputs{}
	maps.Copy(all, more)
	for name, make := range hostileValues() {
		all[name] = make
		for i, place := range places {
			before, after, _ := strings.Cut(place, "…")
			all[fmt.Sprintf("%s in place %d", name, i+1)] = within(before, make, after)
		}
	}
	return all
}
