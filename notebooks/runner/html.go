package runner

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Page says how a page of a notebook is made.
type Page struct {
	Title    string   // empty: the notebook's first heading
	Sanitize Sanitize // what is let through
	Notebook string   // its file: images of its module that Markdown names are put into the page, and links become absolute; empty: neither
}

// HTML writes the notebook as one self-contained page: Markdown, formulas as MathML, highlighted Go, figures as data: URIs, a list of
// contents. It suits screens of any width, light and dark. Nothing on it
// is loaded from elsewhere, unless HTML that is let through asks for it; see SanitizeForeign, which it uses. All other text is
// escaped. Its one script copies code and shows what can be scrolled. An empty title means the notebook's first heading.
func HTML(w io.Writer, n *Notebook, title string) error { return Page{Title: title}.Write(w, n) }

// Write writes the page of a notebook.
func (o Page) Write(w io.Writer, n *Notebook) error {
	if w == nil || n == nil {
		return errors.New("runner: page of the notebook: no notebook, or nowhere to write it (an argument is nil)")
	}
	if err := o.Sanitize.check(); err != nil {
		return err
	}
	held := newHolder()
	p := &page{
		md: newMarkdown(held), code: &highlighter{}, clean: newCleaner(o.Sanitize), held: held, around: around(o.Notebook), inside: map[string]bool{},
	}
	for i := range n.Cells {
		p.cell(&n.Cells[i])
	}
	cells := p.toHeadings(p.body.String())
	p.body.Reset()
	p.head(cmp.Or(o.Title, p.md.headings.title()))
	p.print(p.md.headings.contents(), "<main>\n", cells, "</main>\n<script>", pageScript, "</script>\n</body>\n</html>\n")
	if p.err == nil {
		_, p.err = io.WriteString(w, p.body.String())
	}
	if p.err != nil {
		return fmt.Errorf("runner: page of the notebook: %w", p.err)
	}
	return nil
}

// page gathers parts of the page and keeps the first error.
type page struct {
	body   strings.Builder
	md     *markdown
	code   *highlighter
	clean  *cleaner
	held   *holder
	around surroundings
	inside map[string]bool // names of places on the page that its text links to
	err    error
}

func (p *page) print(parts ...string) {
	for _, s := range parts {
		p.body.WriteString(s)
	}
}

func (p *page) head(title string) {
	css, err := highlightCSS()
	if err != nil && p.err == nil {
		p.err = err
	}
	p.print("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", p.clean.policyTag(), "<title>", html.EscapeString(title),
		"</title>\n<style>\n", pageCSS, css, "</style>\n</head>\n<body>\n")
}

func (p *page) cell(c *Cell) {
	switch c.Kind {
	case Markdown:
		p.print("<section class=\"text\">\n", p.markdown(c.Source, c.Attachments, false), "</section>\n")
	case Raw:
		p.print("<pre class=\"raw\">", html.EscapeString(c.Source), "</pre>\n")
	case Code:
		if c.Source != "" {
			p.print("<div class=\"code\">", p.code.code("go", c.Source), "</div>\n")
		}
		for i := range c.Outputs {
			p.output(&c.Outputs[i])
		}
	}
}

// markdown is the HTML of a text, which this run made, or which came with the file, with the files attached to it.
func (p *page) markdown(source string, attached map[string]Bundle, own bool) string {
	short := p.held.hold(source)
	s, err := p.md.render(short)
	if err != nil && p.err == nil {
		p.err = err
	}
	s, ok := p.held.release(p.clean.html(p.resolve(s, attached), own))
	if !ok {
		return "<pre>" + html.EscapeString(short) + "</pre>\n"
	}
	return inScrolls(s)
}

// tableTag begins a table.
var tableTag = regexp.MustCompile(`<table(?:>| [^>]*>)`)

// inScrolls puts each table into a box of its own, in which it can be scrolled.
func inScrolls(s string) string {
	s = tableTag.ReplaceAllString(s, "<div class=\"scroll\" tabindex=\"0\">$0")
	return strings.ReplaceAll(s, "</table>", "</table></div>")
}

func (p *page) output(o *Output) {
	switch o.Kind {
	case Stream:
		class := "out"
		if o.Name == "stderr" {
			class = "out stderr"
		}
		p.text(class, o.Text)
	case Failure:
		text := strings.Join(o.Traceback, "\n")
		if text == "" {
			text = o.ErrName + ": " + o.ErrValue
		}
		p.text("out failure", text)
	default:
		p.bundle(o)
	}
}

// widestKept is the length from which on lines of text are broken. Shorter ones are kept, as columns may stand in them.
const widestKept = 100

// narrow is how long a line may be that a phone shows whole. One that is longer and stands alone is broken, if it has no columns.
const narrow = 40

func (p *page) text(class, s string) {
	fits := " scroll"
	if one := strings.TrimSpace(s); utf8.RuneCountInString(one) > narrow && !strings.ContainsAny(one, "\n\t") && !strings.Contains(one, "  ") {
		fits = " long"
	}
	for line := range strings.Lines(s) {
		if utf8.RuneCountInString(line) > widestKept {
			fits = " long"
			break
		}
	}
	if !strings.HasSuffix(class, "failure") { // whose lines always break
		class += fits
	}
	p.print("<pre class=\"", class, "\">", html.EscapeString(strings.TrimRight(stripANSI(s), "\n")), "</pre>\n")
}

// imageFormats are those that browsers show, best first.
var imageFormats = []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif"}

// bundle writes the richest of the formats that a page can hold.
func (p *page) bundle(o *Output) {
	if s, ok := o.Data.Text("text/html"); ok {
		p.htmlOutput(o, s)
		return
	}
	for _, mime := range imageFormats {
		if s, ok := o.Data.Text(mime); ok {
			p.image(o, mime, s)
			return
		}
	}
	if s, ok := o.Data.Text("text/markdown"); ok {
		p.print("<div class=\"show\">", p.markdown(s, nil, o.made), "</div>\n")
		return
	}
	if s, ok := o.Data.Text("text/latex"); ok {
		p.print("<div class=\"show\"><span class=\"formula scroll\">", mathML(strings.Trim(strings.TrimSpace(s), "$"), true), "</span></div>\n")
		return
	}
	if s, ok := o.Data.Text("text/plain"); ok {
		p.text("out", s)
	}
}

// htmlOutput writes HTML that a cell showed. A drawing among what is not let through as it is becomes an image, in which no
// script runs.
func (p *page) htmlOutput(o *Output, s string) {
	if !p.clean.trusts(o.made) && strings.HasPrefix(strings.TrimSpace(s), "<svg") {
		p.image(o, "image/svg+xml", s)
		return
	}
	p.print("<div class=\"show scroll\">", p.clean.html(s, o.made), "</div>\n")
}

// image writes a figure at the size that the output's metadata asks for. What it shows say the metadata, or else its plain text.
func (p *page) image(o *Output, mime, data string) {
	if mime == "image/svg+xml" {
		data = base64.StdEncoding.EncodeToString([]byte(data))
	}
	meta := imageMetadata{}
	decodeInto(o.Metadata[mime], &meta)
	if meta.Alt == "" {
		meta.Alt, _ = o.Data.Text("text/plain")
	}
	p.print("<div class=\"show scroll\"><img src=\"data:", mime, ";base64,", html.EscapeString(strings.Join(strings.Fields(data), "")),
		"\" alt=\"", html.EscapeString(cmp.Or(meta.Alt, "Figure")), "\"", meta.size(), "></div>\n")
}

// imageMetadata is what an output's metadata say of an image: its size in pixels of the page, and what it shows.
type imageMetadata struct {
	Width, Height float64
	Alt           string
}

// size is the width and the height as attributes, as far as they are given.
func (m imageMetadata) size() string {
	s := ""
	if m.Width > 0 {
		s += fmt.Sprintf(" width=\"%.0f\"", m.Width)
	}
	if m.Height > 0 {
		s += fmt.Sprintf(" height=\"%.0f\"", m.Height)
	}
	return s
}

func (n *Notebook) writePage(path, notebook string, mode Sanitize, perm os.FileMode) error {
	var b bytes.Buffer
	if err := (Page{Sanitize: mode, Notebook: notebook}).Write(&b, n); err != nil {
		return err
	}
	return writeOrRescue(path, b.Bytes(), perm)
}
