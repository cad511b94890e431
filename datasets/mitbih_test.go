package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// Counts of annotations are those of the database's own tables: 2,239 normal, 33 atrial premature and one ventricular beat.
func TestMITBIH100(t *testing.T) {
	r, err := readMITBIH("100", Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("mitbih is not here: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, a := range r.marks {
		count[a.Code]++
	}
	if fmt.Sprint(count) != "map[+:1 A:33 N:2239 V:1]" || r.marks[0] != (WFDBAnnotation{18, "+", "(N"}) || len(r.numbers[1]) != 650000 {
		t.Errorf("%v, %v, %d signals", count, r.marks[0], len(r.numbers))
	}
	s, err := MITBIH{}.Set(Options{})
	if err != nil || !slices.Equal(s.Shape, []int{360, 2}) {
		t.Fatal(s.Shape, err)
	}
	for i, want := range [3][2]int{{1347, 15}, {219, 7}, {669, 11}} {
		var got [2]int
		for _, c := range s.parts()[i].Label {
			got[c]++
		}
		if got != want {
			t.Errorf("the %s part has %v normal and premature beats, want %v", partNames[i], got, want)
		}
	}
}

// putRecord writes a record of n numbers of two signals, k and −k at time k modulo 2000, with beats every 100 numbers: of five of them three are
// normal, one is premature and one ventricular.
func putRecord(t *testing.T, dir, name string, n int) {
	t.Helper()
	var numbers, sums = make([]int, 2*n), [2]int{}
	for k := range n {
		numbers[2*k], numbers[2*k+1] = k%2000, -(k % 2000)
		sums[0], sums[1] = sums[0]+k%2000, sums[1]-k%2000
	}
	header := fmt.Sprintf("%s 2 360 %d\n", name, n)
	for _, sum := range sums {
		header += fmt.Sprintf("%s.dat 212 1 11 0 0 %d 0 lead\n", name, sum)
	}
	marks := word(1, 0)
	for k := 1; k < n/100; k++ {
		marks = append(marks, word([]int{8, 1, 1, 5, 1}[k%5], 100)...)
	}
	put(t, dir, name+".hea", []byte(header))
	put(t, dir, name+".dat", pack212(numbers...))
	put(t, dir, name+".atr", append(marks, 0, 0))
}

// The numbers of the samples tell their times: windows are where they should be, those of ventricular beats and at the ends are left out, and
// no number is in two parts.
func TestMITBIHWindows(t *testing.T) {
	dir := t.TempDir()
	putRecord(t, dir, "r", 2000)
	task := MITBIH{Records: []string{"r"}, Before: 120, After: 60, Every: 3, Valid: .2, Test: .2}
	s, err := task.Set(Options{Dir: dir})
	if err != nil || !slices.Equal(s.Shape, []int{60, 2}) || !slices.Equal(s.ClassNames, []string{"N", "A"}) {
		t.Fatal(s.Shape, err)
	}
	got := [3][]int{}
	for i, p := range s.parts() {
		for k, x := range p.X {
			at := int(x[0]) + 119 // the mean of the first three numbers is the second
			got[i] = append(got[i], at)
			if x[1] != -x[0] || int(x[118]) != at+58 || (at%500 == 0) != (p.Label[k] == 1) {
				t.Errorf("beat at %d: %v to %v, class %d", at, x[:2], x[118:], p.Label[k])
			}
		}
	}
	// Marks at 200 to 1900 but the ventricular ones at 300, 800, 1300 and 1800: 14 beats, of which 8 train, 3 validate and 3 test; those at
	// 1200 and 1600 overlap with the last one of the part before.
	want := [3][]int{{200, 400, 500, 600, 700, 900, 1000, 1100}, {1400, 1500}, {1700, 1900}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("beats at %v, want %v", got, want)
	}
	task.Records = []string{"r", "r"}
	if two, err := task.Set(Options{Dir: dir}); err != nil || two.Train.Len() != 16 {
		t.Errorf("two records have %d training samples, %v", two.Train.Len(), err)
	}
}

func TestMITBIHRefuses(t *testing.T) {
	dir := t.TempDir()
	putRecord(t, dir, "r", 2000)
	for want, m := range map[string]MITBIH{
		`record "../r"`: {Records: []string{"../r"}}, "no records": {Records: []string{}}, `classes ["N"]`: {Classes: []string{"N"}},
		"-1 samples before": {Before: -1, After: 5}, "7 a step": {Every: 7}, "shares Valid 0.5 and Test 0.5": {Records: []string{"r"}, Valid: .5, Test: .5},
		"no beat of class 1, R, trains": {Records: []string{"r"}, Classes: []string{"N", "R"}},
	} {
		if _, err := m.Set(Options{Dir: dir}); err == nil || !strings.HasPrefix(err.Error(), "datasets: mitbih: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %s", m, err, want)
		}
	}
	t.Setenv("SPIKECELL_DATA", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, err := MITBIH{Records: []string{"x"}}.Set(Options{Dir: dir})
	if a, ok := errors.AsType[*AbsentError](err); !ok || !slices.Equal(a.Missing, []string{"x.hea", "x.dat", "x.atr"}) || a.Places[0] != dir {
		t.Errorf("error %v", err)
	}
	put(t, dir, "r.dat", pack212(1, 2, 3))
	_, err = MITBIH{Records: []string{"r"}}.Set(Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), dir+"/r.dat: offset 5: the file ends") {
		t.Errorf("error %v", err)
	}
	putRecord(t, dir, "100", 2000)
	if _, err := (MITBIH{}).Set(Options{Dir: dir}); !errors.Is(err, errChecksum) {
		t.Errorf("error %v", err)
	}
}

// TestUnpublishedIsBounded: a file whose length nobody knows takes no more memory than it has content, and not beyond a limit.
func TestUnpublishedIsBounded(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "f.gz", gzipped(t, make([]byte, 1<<20)))
	length := func(content []byte, _ string) (int, error) { return len(content), nil }
	f := unpublished("f")
	if n, err := parsed(f, dir+"/f.gz", length); err != nil || n != 1<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
	f.bytes = 1<<20 - 1
	if _, err := parsed(f, dir+"/f.gz", length); err == nil || !strings.Contains(err.Error(), "f.gz: more than 1048575 bytes") {
		t.Errorf("error %v", err)
	}
}
