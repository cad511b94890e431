package runner

import "slices"

// collector turns what the kernel publishes into outputs of cells, in order of arrival.
type collector struct {
	nb     *Notebook
	cell   int    // position in nb.Cells of the running cell; negative: outputs are dropped
	clear  bool   // clear_output asked to clear at the next output
	stream string // name of the stream being gathered; empty: none
	text   screen // what was gathered
	cut    cutter
	shown  map[string][]place // by display id; places of outputs that are gone stay until they are met
	err    error              // the first message that could not be read
}

// place is where an output is.
type place struct{ cell, output int }

// begin makes a cell the running one and forgets its old outputs.
func (c *collector) begin(cell int) {
	c.cell, c.clear = cell, false
	c.cut.begin()
	if cell >= 0 {
		c.nb.Cells[cell].Outputs = nil
	}
}

// end completes the running cell.
func (c *collector) end() {
	c.flush()
	c.appendAll(c.cut.account())
	c.cell = -1
}

// appendAll adds outputs without asking whether there is room.
func (c *collector) appendAll(outputs []Output) {
	if c.cell < 0 {
		return
	}
	cell := &c.nb.Cells[c.cell]
	for _, o := range outputs {
		o.made = true
		cell.Outputs = append(cell.Outputs, o)
	}
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
	if m.leftOut > 0 {
		c.skip(m)
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

// skip counts what was let go unread as left out. An update may be of any output, so it clears none.
func (c *collector) skip(m message) {
	c.flush()
	if m.Header.Type != "update_display_data" {
		c.clearNow()
	}
	c.cut.drop(m.leftOut)
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
		c.cut.cleared()
	}
	c.clear = false
}

// add keeps an output, if there is room for it; an error is always kept, behind the account of what was not.
func (c *collector) add(o Output) {
	c.flush()
	c.clearNow()
	if o.Kind == Failure {
		o.shorten()
		c.appendAll(c.cut.account())
	} else if o.size() > c.cut.room() {
		c.cut.drop(o.size())
		return
	}
	c.cut.keep(o.size())
	c.appendAll([]Output{o})
	if o.displayID != "" && c.cell >= 0 {
		shown := c.places()
		at := place{c.cell, len(c.nb.Cells[c.cell].Outputs) - 1}
		if !slices.Contains(shown[o.displayID], at) { // the first call has found it itself
			shown[o.displayID] = append(shown[o.displayID], at)
		}
	}
}

// places are the outputs by their display id.
func (c *collector) places() map[string][]place {
	if c.shown != nil {
		return c.shown
	}
	c.shown = map[string][]place{}
	for i, cell := range c.nb.Cells {
		for j, o := range cell.Outputs {
			if o.displayID != "" {
				c.shown[o.displayID] = append(c.shown[o.displayID], place{i, j})
			}
		}
	}
	return c.shown
}

// update replaces what was shown under the same display id, in this cell and in earlier ones.
// GoNB also sends the first message of an id as an update: then it is shown.
func (c *collector) update(p published) {
	o := p.output("display_data")
	if o.displayID == "" {
		c.add(o)
		return
	}
	alive := []place{}
	for _, at := range c.places()[o.displayID] {
		if outputs := c.nb.Cells[at.cell].Outputs; at.output < len(outputs) && outputs[at.output].displayID == o.displayID {
			c.replace(&outputs[at.output], o)
			alive = append(alive, at)
		}
	}
	if len(alive) == 0 {
		delete(c.shown, o.displayID)
		c.add(o)
		return
	}
	c.shown[o.displayID] = alive
}

// replace puts a new state in the place of an old one, if there is room for what it is longer.
func (c *collector) replace(old *Output, o Output) {
	more := o.size() - old.size()
	if more > c.cut.room() {
		c.cut.drop(o.size())
		return
	}
	c.cut.keep(more)
	old.Data, old.Metadata = o.Data, o.Metadata
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
	room := c.cut.room() - int64(c.text.size()) - outputOverhead
	kept := cutAt(text, max(0, room))
	c.text.write(kept)
	if rest := text[len(kept):]; rest != "" {
		c.cut.dropText(name, rest)
	}
}

// flush turns the gathered text into an output.
func (c *collector) flush() {
	name, text := c.stream, c.text.take()
	c.stream = ""
	if name != "" && text != "" && c.cell >= 0 {
		o := Output{Kind: Stream, Name: name, Text: text}
		c.cut.keep(o.size())
		c.appendAll([]Output{o})
	}
}
