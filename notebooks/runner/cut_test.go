package runner

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// flood sends n messages of one kind.
func flood(c *collector, kind string, n int) {
	for i := range n {
		content := fmt.Sprintf(`{"name": "stdout", "text": "line %d with some text ≤\n"}`, i)
		switch kind {
		case "display_data", "update_display_data":
			content = fmt.Sprintf(`{"data": {"text/plain": "figure %d"}, "transient": {"display_id": "id%d"}}`, i, i%50)
		case "growing":
			content = fmt.Sprintf(`{"data": {"text/plain": %q}, "transient": {"display_id": "id"}}`, strings.Repeat("x", i))
		case "alternating":
			content = fmt.Sprintf(`{"name": %q, "text": "x"}`, streamNames[i%2])
		case "one line":
			content = `{"name": "stdout", "text": "` + strings.Repeat("y", 1000) + `"}`
		}
		of := map[string]string{"growing": "update_display_data", "alternating": "stream", "one line": "stream"}
		if to := of[kind]; to != "" {
			c.handle(message{Header: header{Type: to}, Content: json.RawMessage(content)})
		} else {
			c.handle(message{Header: header{Type: kind}, Content: json.RawMessage(content)})
		}
	}
}

// Whatever a cell puts out, no more is kept than the limits allow; that something is missing is said; the error stays.
func TestOutputIsLimited(t *testing.T) {
	const cellLimit, limit, slack = 30_000, 75_000, 4*tailKept + failureKept
	for _, kind := range []string{"stream", "one line", "alternating", "display_data", "update_display_data", "growing"} {
		nb := &Notebook{Cells: make([]Cell, 4)}
		c := &collector{nb: nb, cut: cutter{cellLimit: cellLimit, allLimit: limit}}
		total := int64(0)
		for i := range nb.Cells {
			nb.Cells[i].Kind = Code
			c.begin(i)
			flood(c, kind, 1500)
			c.handle(message{Header: header{Type: "error"}, Content: json.RawMessage(`{"ename": "E", "evalue": "last"}`)})
			c.end()
			size := int64(0)
			for _, o := range nb.Cells[i].Outputs {
				size += o.size()
			}
			if total += size; size > cellLimit+slack {
				t.Errorf("%s: cell %d keeps %d bytes", kind, i+1, size)
			}
			said := strings.Join(summary(nb.Cells[i]), "\n")
			replaced := kind == "growing" || kind == "update_display_data" // the last states alone are small
			if cut := strings.Contains(said, "were cut here"); cut == replaced && i == 0 {
				t.Errorf("%s: that output was cut: said %v", kind, cut)
			}
			if last := nb.Cells[i].Outputs; last[len(last)-1].Kind != Failure {
				t.Errorf("%s: cell %d lost its error", kind, i+1)
			}
		}
		if total > limit+4*slack {
			t.Errorf("%s: %d bytes are kept", kind, total)
		}
	}
}

// Without limits nothing is cut, and progress that overwrites itself never counts more than what is shown.
func TestNothingIsCutWithoutNeed(t *testing.T) {
	c := &collector{nb: &Notebook{Cells: make([]Cell, 2)}}
	c.begin(0)
	flood(c, "stream", 1000)
	c.end()
	c.cut.cellLimit = 10_000
	c.begin(1)
	for i := range 5000 {
		c.handle(message{Header: header{Type: "stream"}, Content: fmt.Appendf(nil, `{"name": "stderr", "text": "\r%d of 5000 samples"}`, i)})
	}
	c.end()
	if got := c.nb.Cells[0].Outputs; len(got) != 1 || strings.Count(got[0].Text, "\n") != 1000 {
		t.Errorf("%d outputs", len(got))
	}
	if got := c.nb.Cells[1].Outputs; len(got) != 1 || got[0].Text != "4999 of 5000 samples" {
		t.Errorf("%+v", got)
	}
}

// The end of what was cut is shown: there stands why a program failed.
func TestEndOfCutOutputIsKept(t *testing.T) {
	c := &collector{nb: &Notebook{Cells: make([]Cell, 1)}, cut: cutter{cellLimit: 5000}}
	c.begin(0)
	flood(c, "stream", 1000)
	c.handle(message{Header: header{Type: "stream"}, Content: json.RawMessage(`{"name": "stderr", "text": "panic: why\n"}`)})
	c.end()
	said := strings.Join(summary(c.nb.Cells[0]), "\n")
	for _, want := range []string{"line 0 ", "line 999 ", "panic: why", "flag -max-cell-output"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in what is kept", want)
		}
	}
}

// What cannot be kept is let go before it is read: of a thing far above the limit no byte is held or copied, in whatever message it comes, and
// it is said how much it was. Bytes that are allocated are counted, not time.
func TestOutputAboveTheLimitIsNotRead(t *testing.T) {
	const limit, size = 100_000, 32 << 20
	for _, kind := range []string{"display_data", "update_display_data", "execute_result"} {
		content := []byte(`{"data": {"text/html": "` + strings.Repeat("x", size) + `"}, "transient": {"display_id": "id"}}`)
		c := &collector{nb: &Notebook{Cells: []Cell{{Kind: Code}}}, cut: cutter{cellLimit: limit}}
		c.begin(0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m := message{Header: header{Type: kind}, Content: content}.within(limit)
		c.handle(m)
		runtime.ReadMemStats(&after)
		c.end()
		if m.Content != nil || m.leftOut != int64(len(content)) || after.TotalAlloc-before.TotalAlloc > size/32 {
			t.Errorf("%s: %d bytes are held, %d are said to be left out, %d were allocated", kind, len(m.Content), m.leftOut,
				after.TotalAlloc-before.TotalAlloc)
		}
		said := strings.Join(summary(c.nb.Cells[0]), "\n")
		if !strings.Contains(said, "33.6 MB of output were cut here (of this cell 100000 bytes are kept") {
			t.Errorf("%s: said %q", kind, said)
		}
	}
	for kind, limit := range map[string]int64{"display_data": 0, "execute_result": 1 << 20, "stream": 10, "error": 10, "execute_reply": 10} {
		m := message{Header: header{Type: kind}, Content: make([]byte, 1<<20)}
		if got := m.within(limit); len(got.Content) != 1<<20 || got.leftOut != 0 {
			t.Errorf("%s is let go at a limit of %d", kind, limit)
		}
	}
}

// The bound of one thing shown is the smaller of the limits that there are.
func TestMostShown(t *testing.T) {
	for _, c := range [][3]int64{{0, 0, 0}, {5, 0, 5}, {0, 7, 7}, {5, 7, 5}, {7, 5, 5}} {
		if got := (Options{MaxCellOutput: c[0], MaxOutput: c[1]}).mostShown(); got != c[2] {
			t.Errorf("of %d and %d the bound is %d, want %d", c[0], c[1], got, c[2])
		}
	}
}
