package runner

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"strings"
)

// Page says how a page of a notebook is made.
type Page struct {
	Title    string   // empty: the notebook's first heading
	Sanitize Sanitize // what is let through
}

// HTML writes the notebook as one self-contained page: Markdown, highlighted Go, figures as data: URIs. Nothing on it
// is loaded from elsewhere, unless HTML that is let through asks for it; see SanitizeForeign, which it uses. All other text is
// escaped. An empty title means the notebook's first heading.
func HTML(w io.Writer, n *Notebook, title string) error { return Page{Title: title}.Write(w, n) }

// Write writes the page of a notebook.
func (o Page) Write(w io.Writer, n *Notebook) error {
	if w == nil || n == nil {
		return errors.New("runner: page of the notebook: no notebook, or nowhere to write it (an argument is nil)")
	}
	if err := o.Sanitize.check(); err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	p := &page{w: b, md: newMarkdown(), code: &highlighter{}, clean: newCleaner(o.Sanitize), held: newHolder()}
	if o.Title == "" {
		o.Title = n.heading()
	}
	p.head(o)
	for i := range n.Cells {
		p.cell(&n.Cells[i])
	}
	p.print("</main>\n</body>\n</html>\n")
	if p.err == nil {
		p.err = b.Flush()
	}
	if p.err != nil {
		return fmt.Errorf("runner: page of the notebook: %w", p.err)
	}
	return nil
}

// heading is the text of the first Markdown heading.
func (n *Notebook) heading() string {
	for _, c := range n.Cells {
		for line := range strings.Lines(c.Source) {
			if text, ok := strings.CutPrefix(strings.TrimSpace(line), "# "); ok && c.Kind == Markdown {
				return strings.TrimSpace(text)
			}
		}
	}
	return "Notebook"
}

// page writes parts of the page and keeps the first error.
type page struct {
	w     *bufio.Writer
	md    *markdown
	code  *highlighter
	clean *cleaner
	held  *holder
	err   error
}

func (p *page) print(parts ...string) {
	for _, s := range parts {
		if _, err := p.w.WriteString(s); err != nil && p.err == nil {
			p.err = err
		}
	}
}

func (p *page) head(o Page) {
	css, err := highlightCSS()
	if err != nil && p.err == nil {
		p.err = err
	}
	p.print("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", p.clean.policyTag(), "<title>", html.EscapeString(o.Title),
		"</title>\n<style>\n", pageCSS, css, "</style>\n</head>\n<body>\n<main>\n")
}

func (p *page) cell(c *Cell) {
	switch c.Kind {
	case Markdown:
		p.print("<section class=\"text\">\n", p.markdown(p.held.attach(c), false), "</section>\n")
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

// markdown is the HTML of a text, which this run made, or which came with the file.
func (p *page) markdown(source string, own bool) string {
	short := p.held.hold(source)
	s, err := p.md.render(short)
	if err != nil && p.err == nil {
		p.err = err
	}
	s, ok := p.held.release(p.clean.html(s, own))
	if !ok {
		return "<pre>" + html.EscapeString(short) + "</pre>\n"
	}
	return s
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

func (p *page) text(class, s string) {
	p.print("<pre class=\"", class, "\">", html.EscapeString(strings.TrimRight(stripANSI(s), "\n")), "</pre>\n")
}

// bundle writes the richest of the formats that a page can hold.
func (p *page) bundle(o *Output) {
	if s, ok := o.Data.Text("text/html"); ok {
		p.htmlOutput(o, s)
		return
	}
	for _, mime := range []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif"} {
		if s, ok := o.Data.Text(mime); ok {
			p.image(o, mime, s)
			return
		}
	}
	if s, ok := o.Data.Text("text/markdown"); ok {
		p.print("<div class=\"show\">", p.markdown(s, o.made), "</div>\n")
		return
	}
	for _, mime := range []string{"text/latex", "text/plain"} {
		if s, ok := o.Data.Text(mime); ok {
			p.text("out", s)
			return
		}
	}
}

// htmlOutput writes HTML that a cell showed. A drawing among what is not let through as it is becomes an image, in which no
// script runs.
func (p *page) htmlOutput(o *Output, s string) {
	if !p.clean.trusts(o.made) && strings.HasPrefix(strings.TrimSpace(s), "<svg") {
		p.image(o, "image/svg+xml", s)
		return
	}
	p.print("<div class=\"show\">", p.clean.html(s, o.made), "</div>\n")
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
	p.print("<div class=\"show\"><img src=\"data:", mime, ";base64,", html.EscapeString(strings.Join(strings.Fields(data), "")),
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

// pageCSS is the look of the page.
const pageCSS = `body { margin: 0; background: #fff; color: #1f2328; ` +
	`font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2rem 0 0.75rem; }
h1 { font-size: 2rem; margin-top: 0; }
h2 { font-size: 1.45rem; padding-bottom: 0.25rem; border-bottom: 1px solid #d8dee4; }
h3 { font-size: 1.15rem; }
a { color: #0b62c4; }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: 0.86rem; }
pre { margin: 0; line-height: 1.45; overflow: auto; tab-size: 4; }
p code, li code, td code { background: #eff1f3; border-radius: 4px; padding: 0.1em 0.35em; }
.code, .text pre { background: #f6f8fa; border: 1px solid #e3e7eb; border-radius: 6px; padding: 0.75rem 0.9rem; ` +
	`margin: 1rem 0 0.5rem; overflow: auto; }
.code pre, .text pre pre { background: none; border: 0; padding: 0; margin: 0; }
.code .chroma .err { background: none; color: inherit; }
.out { margin: 0.5rem 0; padding: 0.25rem 0.9rem; border-left: 3px solid #d0d7de; max-height: 40em; }
.stderr { border-left-color: #d4a72c; background: #fff8e5; }
.failure { border-left-color: #cf222e; background: #fff0ee; }
.show { margin: 0.75rem 0; overflow-x: auto; }
.show img, .text img { max-width: 100%; height: auto; }
.math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", Georgia, serif; font-size: 1.08em; }
.math.block { display: block; text-align: center; margin: 1rem 0; }
.math sub, .math sup { line-height: 0; font-size: 0.75em; }
table { border-collapse: collapse; margin: 1rem 0; font-size: 0.94rem; }
th, td { border: 1px solid #d8dee4; padding: 0.3rem 0.7rem; }
th { background: #f6f8fa; }
blockquote { margin: 1rem 0; padding: 0 1rem; border-left: 4px solid #d8dee4; color: #57606a; }
hr { border: 0; border-top: 1px solid #d8dee4; margin: 2rem 0; }
@media print { main { max-width: none; padding: 0; } .out { max-height: none; } .code, .text pre, .show, .out { overflow: visible; } ` +
	`pre, td { white-space: pre-wrap; overflow-wrap: anywhere; } }
`

func (n *Notebook) writePage(path string, mode Sanitize, perm os.FileMode) error {
	var b bytes.Buffer
	if err := (Page{Sanitize: mode}).Write(&b, n); err != nil {
		return err
	}
	return writeOrRescue(path, b.Bytes(), perm)
}
