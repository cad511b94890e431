package nb

import (
	"bytes"
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
		return notebook{}
	}
	return terminal{}
}

// notebook shows below the running cell. All goes through the kernel's display pipe, text too: standard output takes
// another way, and would come out of order.
type notebook struct{}

func (notebook) text(s string) {
	settle()
	display("", bundle{protocol.MIMETextPlain: shortened(s)}, 0)
}

func (notebook) table(t Table) {
	settle()
	display("", bundle{protocol.MIMETextMarkdown: shortened(t.Markdown()), protocol.MIMETextPlain: shortened(plain(t))}, 0)
}

func (notebook) figure(f Figure) error {
	settle()
	return drawInto("", f, showDPI)
}

const (
	showDPI = 192 // sharp on screens with two device pixels for one of the page
	cssInch = 96  // pixels of a page in an inch
)

// drawInto draws a figure into the output block of an id; an empty id is a new block.
func drawInto(id string, f Figure, dpi int) error {
	var b bytes.Buffer
	if err := f.PNG(&b, dpi); err != nil {
		return fmt.Errorf("nb: figure %q: %w", f.Title(), err)
	}
	w, _ := f.Size()
	display(id, bundle{protocol.MIMEImagePNG: b.Bytes(), protocol.MIMETextPlain: f.Title()}, int(math.Round(w*cssInch)))
	return nil
}

// bundle is one thing in several formats.
type bundle map[protocol.MIMEType]any

// display sends a bundle and waits until the kernel has passed it on. width, if not 0, is that of the image in
// pixels of the page: without it, an image at 192 dpi would come out twice too big.
func display(id string, b bundle, width int) {
	d := &protocol.DisplayData{Data: b, DisplayID: id}
	if width > 0 {
		gob.Register(map[string]any{}) // the kernel decodes metadata by this name; registering again changes nothing
		d.Metadata = map[string]any{string(protocol.MIMEImagePNG): map[string]any{"width": width}}
	}
	gonbui.SendData(d)
	flush()
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
