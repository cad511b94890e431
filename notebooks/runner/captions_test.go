package runner

import (
	"encoding/json"
	"strings"
	"testing"
)

// drew is a cell that showed figures with these titles.
func drew(id string, metadata Fields, titles ...string) Cell {
	c := Cell{Kind: Code, ID: id, Source: "%%", Metadata: metadata}
	for _, s := range titles {
		alt, _ := json.Marshal(map[string]string{"alt": s})
		c.Outputs = append(c.Outputs, Output{Kind: Display, Data: Bundle{"image/png": jsonString("QUJD"), "text/plain": jsonString(s)},
			Metadata: Fields{"image/png": alt}})
	}
	return c
}

// field is a string of the metadata of a cell; "-" where there is none.
func (c *Cell) field(name string) string {
	s := "-"
	decodeInto(c.Metadata[name], &s)
	return s
}

// A cell with figures gets a label, a caption and a description, each label once; what the author has set stays.
func TestCellsWithFiguresHaveCaptions(t *testing.T) {
	own := Fields{"label": jsonString("fig-mine"), "tags": json.RawMessage(`["a"]`)}
	n := &Notebook{Cells: []Cell{
		{Kind: Markdown, ID: "m", Source: "# A"}, drew("c1", nil, "f-I curve of a LIF cell that is reset to zero"), drew("c2", own, "mine"),
		drew("c3", nil), drew("c4", nil, "Spikes", "Rates"), drew("c5", nil, "Spikes; Rates"), drew("C6", nil, "막전위"),
		drew("c7", Fields{"caption": jsonString("by the author")}, "x"), drew("c8", nil, "mine"),
	}}
	want := []string{"- / -", "fig-f-i-curve-of-a-lif-cell-that / f-I curve of a LIF cell that is reset to zero", "fig-mine / -", "- / -",
		"fig-spikes-rates / Spikes; Rates", "fig-spikes-rates-2 / Spikes; Rates", "fig-c6 / 막전위", "- / -", "fig-mine-2 / mine"}
	for range 2 { // a second run changes nothing
		n.caption()
		for i := range n.Cells {
			c := &n.Cells[i]
			if got := c.field("label") + " / " + c.field("fig-cap"); got != want[i] {
				t.Errorf("cell %d: %s, want %s", i, got, want[i])
			}
			if c.field("fig-cap") != c.field("fig-alt") {
				t.Errorf("cell %d: caption %q, description %q", i, c.field("fig-cap"), c.field("fig-alt"))
			}
		}
	}
	if n.Cells[3].Metadata != nil || string(own["tags"]) != `["a"]` {
		t.Errorf("metadata %v, %v", n.Cells[3].Metadata, own)
	}
}

// Captions of an earlier run follow the figures; an author's do not.
func TestCaptionsFollowTheFigures(t *testing.T) {
	n := &Notebook{Cells: []Cell{drew("c1", nil, "before"), drew("c2", nil, "gone")}}
	n.caption()
	n.Cells[0].Outputs, n.Cells[1].Outputs = drew("", nil, "after").Outputs, nil
	n.caption()
	if got := n.Cells[0].field("label") + n.Cells[0].field("fig-cap"); got != "fig-afterafter" {
		t.Error(got)
	}
	if len(n.Cells[1].Metadata) != 0 {
		t.Errorf("%v is left", n.Cells[1].Metadata)
	}
	n.Cells[0].Metadata["fig-cap"] = jsonString("The author's words.")
	n.caption()
	if got := n.Cells[0].field("fig-cap"); got != "The author's words." || n.Cells[0].field("label") != "fig-after" {
		t.Error(got)
	}
}

// One long line of output wraps on a narrow screen; columns do not.
func TestLongLineWraps(t *testing.T) {
	line := strings.Repeat("a sentence of words ", 4)
	for text, class := range map[string]string{line: "long", "short": "scroll", "a  column      and another one, with two blanks or more": "scroll",
		line + "\n" + line: "scroll"} {
		page := pageOf(t, &Notebook{Cells: []Cell{{Kind: Code, Source: "%%", Outputs: []Output{{Kind: Stream, Name: "stdout", Text: text}}}}})
		if !strings.Contains(page, `<pre class="out `+class+`">`+text[:5]) {
			t.Errorf("%.20q: not %s", text, class)
		}
	}
}
