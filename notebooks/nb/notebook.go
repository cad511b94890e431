package nb

import (
	"cmp"
	"encoding/gob"
	"fmt"
	"math"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// here is the notebook where there is one, and files and standard output elsewhere.
func here() screen {
	if gonbui.IsNotebook {
		return kernel()
	}
	return terminal{}
}

// notebook shows below the running cell. All goes through the kernel's display pipe, text too: standard output takes
// another way, and would come out of order.
type notebook struct{ send func(*protocol.DisplayData) }

// kernel is the notebook whose cell runs.
func kernel() notebook {
	return notebook{func(d *protocol.DisplayData) {
		gonbui.SendData(d)
		flush()
	}}
}

func (n notebook) text(s string) {
	settle()
	n.display("", bundle{protocol.MIMETextPlain: s}, 0)
}

func (n notebook) value(v any) { n.text(written(v)) }

func (n notebook) table(t Table) {
	settle()
	t = shownRows(t)
	n.display("", bundle{protocol.MIMETextMarkdown: t.Markdown(), protocol.MIMETextPlain: plain(t)}, 0)
}

func (n notebook) paragraph(p Paragraph) {
	settle()
	n.display("", bundle{protocol.MIMETextHTML: p.page(), protocol.MIMETextPlain: wrapped(string(p), paragraphWidth)}, 0)
}

func (n notebook) figure(f Figure) error {
	settle()
	return n.drawInto("", f, showDPI)
}

const (
	showDPI = 192 // sharp on screens with two device pixels for one of the page
	cssInch = 96  // pixels of a page in an inch
)

// drawInto draws a figure into the output block of an id; an empty id is a new block.
func (n notebook) drawInto(id string, f Figure, dpi int) error {
	b := limited{most: mostImage}
	if err := f.PNG(&b, shownDPI(f, dpi)); err != nil {
		return fmt.Errorf("nb: figure %q: %w", f.Title(), err)
	}
	w, _ := f.Size()
	n.display(id, bundle{protocol.MIMEImagePNG: b.data, protocol.MIMETextPlain: cmp.Or(f.Title(), "Figure without a title")}, int(math.Round(w*cssInch)))
	return nil
}

// bundle is one thing in several formats.
type bundle map[protocol.MIMEType]any

// display sends a bundle, its texts shortened, and waits until the kernel has passed it on. width, if not 0, is that of the
// image in pixels of the page: without it, an image at 192 dpi would come out twice too big. The plain text of an image is also what
// takes its place for those who cannot see it, for which tools look in the metadata.
func (n notebook) display(id string, b bundle, width int) {
	d := &protocol.DisplayData{Data: bundle{}, DisplayID: id}
	for format, v := range b {
		if s, ok := v.(string); ok {
			v = shortened(s)
		}
		d.Data[format] = v
	}
	if width > 0 {
		gob.Register(map[string]any{}) // the kernel decodes metadata by this name; registering again changes nothing
		d.Metadata = map[string]any{string(protocol.MIMEImagePNG): map[string]any{"width": width, "alt": d.Data[protocol.MIMETextPlain]}}
	}
	n.send(d)
}

// flush waits for the kernel, but not for ever: a cell must not hang on a kernel that is gone.
func flush() {
	done := make(chan struct{})
	go func() {
		gonbui.Sync()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
	}
}

// settle lets the kernel read what the cell printed before. Nothing tells when it has; it takes well below this.
func settle() { time.Sleep(10 * time.Millisecond) }
