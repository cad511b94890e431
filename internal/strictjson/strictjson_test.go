package strictjson

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

type kind uint8

func (k *kind) UnmarshalText(t []byte) error {
	if string(t) != "one" {
		return errorOf("is none of [one]")
	}
	*k = 1
	return nil
}

type errorOf string

func (e errorOf) Error() string { return string(e) }

type inner struct {
	Size  int     `json:"size"`
	Rate  float64 `json:"rate"`
	Kind  *kind   `json:"kind"`
	Shape [2]int  `json:"shape"`
}

type base struct {
	Name string `json:"name"`
}

// own reads itself, as types do whose JSON has another form.
type own struct{ n int }

func (o *own) UnmarshalJSON(text []byte) error {
	var w struct{ N int }
	err := Value(text, &w)
	o.n = w.N
	return err
}

type outer struct {
	base
	Public bool             `json:"public"`
	All    []inner          `json:"all"`
	By     map[string]inner `json:"by"`
	Own    *own             `json:"own"`
	Any    any              `json:"any"`
	Hidden int              `json:"-"`
}

const good = `{
"name":"x","public":true,
"all":[{"size":1,"rate":2e3,"kind":"one","shape":[1,2]},{}],
"by":{"a":{},"b":{"size":-4}},"own":{"N":7},"any":{"q":[1,null]}
}
`

func TestReadsWhatItShould(t *testing.T) {
	var strict, lax outer
	if err := File([]byte("\ufeff"+good), &strict); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(good), &lax); err != nil || !reflect.DeepEqual(strict, lax) {
		t.Errorf("%+v, encoding/json reads %+v, %v", strict, lax, err)
	}
}

// Every fault names field and line, and no type of Go.
func TestFaults(t *testing.T) {
	for edit, want := range map[string]string{
		"]}\n}\n→]}\n}\ngarbage":               "line 6: there is more after the end",
		"]}\n}\n→]}\n}\n{}":                    "line 6: there is more after the end",
		`:[1,null]}` + "\n}\n→":                `line 4: it ends in the middle`,
		`"public":true→"public":1`:             "line 2: public is the number 1; give true or false",
		`"name":"x"→"name":"x","name":"y"`:     "line 2: name is there twice",
		`"size":-4→"size":-4,"size":4`:         "line 4: by.b.size is there twice",
		`"q":[1,null]→"q":1,"q":2`:             "line 4: any.q is there twice",
		`"a":{},→"a":{},"a":{},`:               "line 4: by.a is there twice",
		`"name"→"Name"`:                        `line 2: unknown field "Name"; is "name" meant?`,
		`"size":-4→"SIZE":-4`:                  `line 4: unknown field "SIZE" in by.b; is "size" meant?`,
		`"size":1→"weight":1`:                  `line 3: unknown field "weight" in all[0]`,
		`"public":→"Hidden":1,"public":`:       `unknown field "Hidden"`,
		`"public":→"-":1,"public":`:            `unknown field "-"`,
		`"size":1→"size":"1"`:                  `line 3: all[0].size is the text "1"; give a whole number`,
		`"size":1→"size":1.5`:                  "line 3: all[0].size is 1.5; give a whole number",
		`"size":1→"size":1e3`:                  "all[0].size is 1e3; give a whole number",
		`"size":1→"size":99999999999999999999`: "give a whole number",
		`"size":1→"size":{}`:                   "all[0].size is an object; give a whole number",
		`"size":1→"size":[1]`:                  "all[0].size is a list; give a whole number",
		`"size":1→"size":true`:                 "all[0].size is true; give a whole number",
		`"rate":2e3→"rate":1e999`:              "all[0].rate is 1e999; give a number that is not too large",
		`"kind":"one"→"kind":"two"`:            "line 3: all[0].kind: is none of [one]",
		`"kind":"one"→"kind":2`:                "all[0].kind is 2; give a text",
		`[1,2]→[1,2,3]`:                        "all[0].shape has 3 values; give 2",
		`[1,2]→[1]`:                            "all[0].shape has 1 values; give 2",
		`"name":"x"→"name":3`:                  "name is the number 3; give a text",
		`"N":7→"n":7`:                          `line 4: own: unknown field "n"; is "N" meant?`,
		`"N":7→"N":"7"`:                        `line 4: own: N is the text "7"; give a whole number`,
		`{"N":7}→{` + "\n\n" + `"N":"7"}`:      `line 6: own: N is the text "7"; give a whole number`,
		`{"a":{}→{"a":[]`:                      "by.a is a list; give an object",
		`"x",→"x"`:                             "line 2: invalid character",
	} {
		old, replaced, _ := strings.Cut(edit, "→")
		text := strings.Replace(good, old, replaced, 1)
		var v outer
		err := File([]byte(text), &v)
		if text == good || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Go ") {
			t.Errorf("%s: error %v, want %q", edit, err, want)
		}
	}
	for text, want := range map[string]string{"": "it is empty", "{\n\"name\": \"\xb0\xa1\"}": "line 2: it is no text in UTF-8", " \n": "it is empty", "{": "line 1: it ends in the middle",
		"nul": "it ends in the middle", "[]": "the whole is a list; give an object", "7 8": "there is more after the end",
		"\x89HDF\r\n\x1a\n\x00":     "line 1: this is a file of HDF5; JSON is expected",
		"\n<!doctype html>\n<html>": "this is a page of HTML: is it that of a login",
		"epoch,loss\n1,2":           `it begins with "epoch,loss"; JSON is expected, which begins with { or [`,
	} {
		if err := File([]byte(text), new(outer)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

// What is accepted is what encoding/json reads.
func FuzzFile(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"all":[{"shape":[1,2]}]}x`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var strict, lax outer
		if File(text, &strict) != nil {
			return
		}
		if err := json.Unmarshal([]byte(strings.TrimPrefix(string(text), "\ufeff")), &lax); err != nil || !reflect.DeepEqual(strict, lax) {
			t.Errorf("%q: %+v, encoding/json reads %+v, %v", text, strict, lax, err)
		}
	})
}
