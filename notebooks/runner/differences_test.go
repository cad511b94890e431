package runner

import (
	"encoding/json"
	"strings"
	"testing"
)

// shown is a notebook of one code cell with an output that has a text, and tags.
func shown(text string, tags ...string) *Notebook {
	quoted, _ := json.Marshal(text)
	list, _ := json.Marshal(tags)
	return &Notebook{Cells: []Cell{{
		Kind: Code, Source: "%%\nshow()", Metadata: Fields{"tags": list},
		Outputs: []Output{{Kind: Display, Data: Bundle{"text/plain": quoted}}},
	}}}
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct {
		was, is string
		tag     string
		want    string // in the one line; "" for no difference
	}{
		{"92.5 % of 10", "92.5 % of 10", "", ""},
		{"92.5 % of 10", "92.6 % of 10", "", "92.6, and it was 92.5"},
		{"a   1\nb  −2", "a 1 b -2", "", ""}, // white space, and two signs of one number
		{"1.50e+03", "1500", "", ""},
		{"hidden1 0.5", "hidden2 0.5", "", "hidden2"}, // a name and no number
		{"rate 0.50", "rate 0.52", "numbers-close", ""},
		{"rate 0.50", "rate 0.54", "numbers-close", "0.54, and it was 0.5"},
		{"rate 0.50 s", "rate 7 s", "numbers-vary", ""},
		{"rate 0.50 s", "rates 0.50 s", "numbers-vary", "rates"},
		{"5169b958ab", "9e51d55a00", "outputs-vary", ""},
		{"1 2", "1", "numbers-vary", `"1", and it was "1 2"`},
	} {
		got := Differences(shown(c.was, c.tag), shown(c.is, c.tag))
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)) {
			t.Errorf("%q and %q, %q: %q, want %q", c.was, c.is, c.tag, got, c.want)
		}
	}
}

func TestDifferencesOfCells(t *testing.T) {
	two := shown("1")
	two.Cells = append(two.Cells, two.Cells[0], Cell{Kind: Markdown, Source: "text"}, Cell{Kind: Code, Source: " "})
	if got := Differences(shown("1"), two); len(got) != 1 || got[0] != "2 code cells, and there were 1" {
		t.Errorf("%q", got)
	}
	silent := shown("1")
	silent.Cells[0].Outputs = nil
	if got := Differences(shown("1"), silent); len(got) != 1 || got[0] != "cell 1 (show()): 0 outputs, and there were 1" {
		t.Errorf("%q", got)
	}
	whole, pieces := shown(""), shown("")
	whole.Cells[0].Outputs = []Output{{Kind: Stream, Name: "stdout", Text: "ab\ncd\n"}, {Kind: Stream, Name: "stderr", Text: "e"}}
	pieces.Cells[0].Outputs = []Output{{Kind: Stream, Name: "stdout", Text: "ab\n"}, {Kind: Stream, Name: "stdout", Text: "cd\n"},
		{Kind: Stream, Name: "stderr", Text: "e"}}
	if got := append(Differences(pieces, whole), Differences(whole, pieces)...); len(got) != 0 {
		t.Errorf("a stream in pieces is another one: %q", got)
	}
	other := shown("")
	other.Cells[0].Outputs = []Output{{Kind: Stream, Name: "stdout", Text: "ab\n"}, {Kind: Stream, Name: "stderr", Text: "cd\n"}, {Kind: Stream, Text: "e"}}
	if got := Differences(whole, other); len(got) == 0 {
		t.Error("streams of other names are one")
	}
	progress := shown("all 3 runs took 4s")
	progress.Cells[0].Outputs[0].Data["text/html"] = []byte(`"<p>all 3 runs took 4s</p>"`)
	if got := Differences(progress, silent); len(got) != 0 {
		t.Errorf("progress is compared: %q", got)
	}
}
