package runner

import (
	"strings"
)

// collector turns what the kernel publishes into outputs of cells, in order of arrival.
type collector struct {
	nb      *Notebook
	cell    int    // position in nb.Cells of the running cell; negative: outputs are dropped
	clear   bool   // clear_output asked to clear at the next output
	stream  string // name of the stream being gathered; empty: none
	pending strings.Builder
	err     error // the first message that could not be read
}

// begin makes a cell the running one and forgets its old outputs.
func (c *collector) begin(cell int) {
	c.cell, c.clear = cell, false
	if cell >= 0 {
		c.nb.Cells[cell].Outputs = nil
	}
}

// end completes the running cell.
func (c *collector) end() {
	c.flush()
	c.cell = -1
}

// published is the content of all iopub messages that carry outputs.
type published struct {
	Name      string   `json:"name"`
	Text      string   `json:"text"`
	Data      Bundle   `json:"data"`
	Metadata  Fields   `json:"metadata"`
	Count     int      `json:"execution_count"`
	ErrName   string   `json:"ename"`
	ErrValue  string   `json:"evalue"`
	Traceback []string `json:"traceback"`
	Wait      bool     `json:"wait"`
	Transient struct {
		DisplayID string `json:"display_id"`
	} `json:"transient"`
}

// handle takes one iopub message; types that carry no output are ignored.
func (c *collector) handle(m message) {
	switch m.Header.Type {
	case "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output":
	default:
		return
	}
	p := published{}
	if err := decodeContent(m, &p); err != nil {
		if c.err == nil {
			c.err = err
		}
		return
	}
	switch m.Header.Type {
	case "stream":
		c.write(p.Name, p.Text)
	case "update_display_data":
		c.update(p)
	case "clear_output":
		c.flush()
		if c.clear = true; !p.Wait {
			c.clearNow()
		}
	default:
		c.add(p.output(m.Header.Type))
	}
}

func (p *published) output(kind string) Output {
	switch kind {
	case "error":
		return Output{Kind: Failure, ErrName: p.ErrName, ErrValue: p.ErrValue, Traceback: p.Traceback}
	case "execute_result":
		return Output{Kind: ExecuteResult, Data: p.Data, Metadata: p.Metadata, ExecutionCount: p.Count, displayID: p.Transient.DisplayID}
	}
	return Output{Kind: Display, Data: p.Data, Metadata: p.Metadata, displayID: p.Transient.DisplayID}
}

func (c *collector) clearNow() {
	if c.clear && c.cell >= 0 {
		c.nb.Cells[c.cell].Outputs = nil
	}
	c.clear = false
}

func (c *collector) add(o Output) {
	c.flush()
	c.clearNow()
	if c.cell >= 0 {
		c.nb.Cells[c.cell].Outputs = append(c.nb.Cells[c.cell].Outputs, o)
	}
}

// update replaces what was shown under the same display id, in this cell and in earlier ones.
// GoNB also sends the first message of an id as an update: then it is shown.
func (c *collector) update(p published) {
	found := false
	for i := range c.nb.Cells {
		outputs := c.nb.Cells[i].Outputs
		for j := range outputs {
			if id := outputs[j].displayID; id != "" && id == p.Transient.DisplayID {
				outputs[j].Data, outputs[j].Metadata, found = p.Data, p.Metadata, true
			}
		}
	}
	if !found {
		c.add(p.output("display_data"))
	}
}

// write gathers text; text of the same stream that arrives in pieces becomes one output.
func (c *collector) write(name, text string) {
	if c.stream != name {
		c.flush()
		c.clearNow()
		c.stream = name
	}
	if c.clear {
		c.clearNow()
	}
	c.pending.WriteString(text)
}

// flush turns the gathered text into an output.
func (c *collector) flush() {
	name, text := c.stream, c.pending.String()
	c.stream = ""
	c.pending.Reset()
	if name != "" && text != "" && c.cell >= 0 {
		o := Output{Kind: Stream, Name: name, Text: overwrite(text)}
		c.nb.Cells[c.cell].Outputs = append(c.nb.Cells[c.cell].Outputs, o)
	}
}

// overwrite does what a terminal does at carriage returns: the text after one is put over the line's start.
// So of a progress line only the last state remains. Blanks at the end of such a line are cut.
func overwrite(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		body, newline := strings.CutSuffix(line, "\n")
		b.WriteString(overwriteLine(body))
		if newline {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func overwriteLine(line string) string {
	line = strings.TrimRight(line, "\r")
	if !strings.Contains(line, "\r") {
		return line
	}
	shown := []rune{}
	for part := range strings.SplitSeq(line, "\r") {
		r := []rune(part)
		shown = append(r, shown[min(len(r), len(shown)):]...)
	}
	return strings.TrimRight(string(shown), " ")
}
