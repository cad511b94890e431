package datasets

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const (
	tsHead = "# a comment\n% another\n@problemName Two words\n@timeStamps false\n@univariate false\n@dimensions 2\n@ClassLabel TRUE b a\n@DATA\n"
	tsBody = "1,2,3:-1, -2 ,-3:a\n\n4e0,5:0.5,.25:b\r\n"
)

func TestParseTS(t *testing.T) {
	got, err := ParseTS([]byte(tsHead+tsBody), "f")
	want := TS{
		Problem: "Two words", Channels: 2, ClassNames: []string{"b", "a"},
		Samples: Samples{X: [][]float32{{1, -1, 2, -2, 3, -3}, {4, .5, 5, .25}}, Label: []int{1, 0}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = ParseTS([]byte("@classLabel true 1 2\n@data\n1,2:2\n3,4:1"), "f")
	if err != nil || got.Steps != 2 || got.Channels != 1 || !slices.Equal(got.Samples.Label, []int{1, 0}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestParseTSRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"":                               "f: no series after line 0",
		tsHead:                           "f: no series after line 8",
		"1,2:1":                          "line 1: no @ at the start",
		"@":                              "line 1: an @ without a word",
		"@data":                          "line 1: no @classLabel before it",
		"@timestamps true":               "line 1: series with times",
		"@targetLabel true":              "line 1: targets that are numbers",
		"@classLabel false":              "line 1: no classes",
		"@classLabel true":               "line 1: no classes",
		"@classLabel true a b a":         `line 1: classes ["a" "b" "a"], of which two have one name`,
		tsHead + "1,2":                   "line 9: no colon before the class",
		tsHead + "1:2:c":                 `line 9: class "c" is none of ["b" "a"]`,
		tsHead + tsBody + "1:a":          "line 12: 1 channels, and 2 in the first series",
		tsHead + "1,2:1:a":               "line 9: channel 1 has 1 values, and channel 0 has 2",
		tsHead + "1,2:1,?:a":             `line 9: channel 1, value 1: "?" is no finite number`,
		tsHead + "1,NaN:1,2:a":           `line 9: channel 0, value 1: "NaN"`,
		tsHead + "1,1e99:1,2:a":          `line 9: channel 0, value 1: "1e99"`,
		tsHead + ":1:a":                  `line 9: channel 0, value 0: ""`,
		tsHead + tsBody + "(0,1):1,2:a":  "line 12: channel 0, value 0: \"(0\" is no",
		tsHead + strings.Repeat("1:", 9): "line 9: class \"\" is none",
	} {
		got, err := ParseTS([]byte(content), "f")
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: f: ") || !strings.Contains(err.Error(), want) || got.Samples.X != nil {
			t.Errorf("%q: error %v, want %s", content, err, want)
		}
	}
}

// A line of one long channel and many short ones is refused before there is memory for all of them to be as long.
func TestParseTSTakesNoMoreMemoryThanTheFile(t *testing.T) {
	const n = 1 << 18
	content := "@classLabel true a b\n@data\n" + strings.Repeat("1,", n) + "1" + strings.Repeat(":1", n) + ":a"
	if _, err := ParseTS([]byte(content), "f"); err == nil || !strings.Contains(err.Error(), "line 3: channel 1 has 1 values, and channel 0 has 262145") {
		t.Errorf("error %v", err)
	}
}

func FuzzParseTS(f *testing.F) {
	f.Add([]byte(tsHead + tsBody))
	f.Add([]byte("@classLabel true 1 2\n@data\n1,2:2\n3:1"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := ParseTS(content, "f")
		if err != nil {
			if got.Samples.X != nil || !strings.HasPrefix(err.Error(), "datasets: f: ") {
				t.Errorf("%+v, %v", got, err)
			}
			return
		}
		values := 0
		for i, x := range got.Samples.X {
			values += len(x)
			if len(x) == 0 || len(x)%got.Channels != 0 || got.Steps > 0 && len(x) != got.Steps*got.Channels || slices.ContainsFunc(x, isNotFinite) {
				t.Errorf("series %d of %d channels, %d steps: %v", i, got.Channels, got.Steps, x)
			}
			if c := got.Samples.Label[i]; c < 0 || c >= len(got.ClassNames) {
				t.Errorf("class %d of %q", c, got.ClassNames)
			}
		}
		if 2*values > len(content) {
			t.Errorf("%d values of %d bytes", values, len(content))
		}
	})
}

func TestTSFiles(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "a.ts", []byte("@classLabel true 1 2\n@data\n1,2:2\n3,4:1\n5,6:1"))
	put(t, dir, "b.ts", gzipped(t, []byte("@classLabel true 1 2\n@data\n1,2,3:2")))
	put(t, dir, "c.ts", []byte("@classLabel true 2 1\n@data\n1,2,3:2"))
	s, err := TSFiles{Train: dir + "/a.ts", Split: Split{Test: .3, InOrder: true}, Scaling: Scaling{Method: MinMax}}.Load()
	if err != nil || s.Name != "a" || !slices.Equal(s.Shape, []int{2, 1}) || s.Train.Len() != 2 || !slices.Equal(s.Test.X[0], []float32{4. / 3, 5. / 3}) {
		t.Errorf("%+v, %v", s, err)
	}
	s, err = TSFiles{Train: dir + "/a.ts", Test: dir + "/b.ts"}.Load()
	if err != nil || !slices.Equal(s.Shape, []int{0, 1}) || s.Train.Len() != 3 || s.Test.Len() != 1 || s.Classes != 2 {
		t.Errorf("%+v, %v", s, err)
	}
	_, err = TSFiles{Train: dir + "/a.ts", Test: dir + "/c.ts"}.Load()
	if err == nil || !strings.Contains(err.Error(), `c.ts: 1 channels and classes ["2" "1"]; the series`) {
		t.Errorf("error %v", err)
	}
	if _, err = (TSFiles{Train: dir + "/d.ts"}).Load(); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "d.ts") {
		t.Errorf("error %v", err)
	}
}

// Numbers of series, steps, channels and classes are those of the archives' own table.
func TestUCR(t *testing.T) {
	for problem, want := range map[string][5]int{
		"GunPoint": {50, 150, 150, 1, 2}, "ItalyPowerDemand": {67, 1029, 24, 1, 2}, "BasicMotions": {40, 40, 100, 6, 4}, "JapaneseVowels": {270, 370, 0, 12, 9},
	} {
		s, err := UCR(problem, Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skip("ucr is not here: ", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := [5]int{s.Train.Len(), s.Test.Len(), s.Shape[0], s.Shape[1], s.Classes}; got != want || s.Name != problem {
			t.Errorf("%s: %v, want %v", s.Name, got, want)
		}
		shortest, longest := 1<<30, 0
		for _, x := range s.Train.X {
			shortest, longest = min(shortest, len(x)/12), max(longest, len(x)/12)
		}
		if problem == "JapaneseVowels" && (shortest != 7 || longest != 26) {
			t.Errorf("utterances of %d to %d frames train", shortest, longest)
		}
	}
}

func TestUCRRefuses(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("SPIKECELL_DATA", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, problem := range []string{"", "../x", "%s", ".x"} {
		if _, err := UCR(problem, Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "ucr: no problem") {
			t.Errorf("%q: error %v", problem, err)
		}
	}
	_, err := UCR("Mine", Options{Dir: dir})
	absent, ok := errors.AsType[*AbsentError](err)
	if !ok || !slices.Equal(absent.Missing, []string{"Mine_TRAIN.ts", "Mine_TEST.ts"}) || !strings.Contains(absent.Fetch, "Mine.zip '*.ts' -d '"+dir+"'") {
		t.Errorf("error %v", err)
	}
	for _, problem := range []string{"Mine", "GunPoint"} {
		put(t, dir, problem+"_TRAIN.ts", []byte("@classLabel true 1 2\n@data\n1,2:2\n3,4:1\n5,6:1"))
		put(t, dir, problem+"_TEST.ts.gz", gzipped(t, []byte("@classLabel true 1 2\n@data\n1,2:2")))
	}
	if s, err := UCR("Mine", Options{Dir: dir}); err != nil || s.Train.Len() != 3 || s.Test.Len() != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := UCR("GunPoint", Options{Dir: dir}); !errors.Is(err, errChecksum) || !strings.Contains(err.Error(), "GunPoint_TEST.ts.gz") {
		t.Errorf("error %v", err)
	}
}
