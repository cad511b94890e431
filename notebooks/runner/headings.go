package runner

import (
	"fmt"
	"html"
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// headings are those of the page in order, and the names by which links find them, which are unique on the page. It is goldmark's IDs.
type headings struct {
	list  []heading
	taken map[string]int // how often a name was wanted
}

type heading struct {
	level    int
	id, text string
}

// Generate is a name from the letters and digits of a heading.
func (h *headings) Generate(value []byte, _ ast.NodeKind) []byte {
	name := slugOf(string(value))
	if name == "" {
		name = "section"
	}
	id := name
	for h.taken[id] > 0 {
		h.taken[name]++
		id = fmt.Sprintf("%s-%d", name, h.taken[name])
	}
	h.Put([]byte(id))
	return []byte(id)
}

// Put takes a name.
func (h *headings) Put(value []byte) {
	if h.taken == nil {
		h.taken = map[string]int{}
	}
	h.taken[string(value)]++
}

// slugOf is a text in small letters and digits, with hyphens for blanks; what a sanitiser would refuse in a name is left out.
func slugOf(s string) string {
	keep := func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ':
			return '-'
		}
		return -1
	}
	return strings.Trim(strings.Map(keep, strings.TrimSpace(s)), "-")
}

// take appends the headings of a text.
func (h *headings) take(doc ast.Node, source []byte) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if n, ok := n.(*ast.Heading); ok {
			id, _ := n.AttributeString("id")
			name, _ := id.([]byte)
			h.list = append(h.list, heading{level: n.Level, id: string(name), text: strings.TrimSpace(textOf(n, source))})
		}
	}
}

// textOf is the text of a node without its marks.
func textOf(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(n.Value(source))
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *mathNode:
			if entering {
				b.WriteString(n.tex)
			}
		}
		return ast.WalkContinue, nil
	})
	return html.UnescapeString(b.String())
}

// called is the name on this page of the heading that Jupyter calls so, by its text with hyphens for blanks; else of one of these letters,
// large or small; empty where there is none.
func (h *headings) called(name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	small := slugOf(name)
	id := ""
	for _, x := range h.list {
		switch {
		case strings.ReplaceAll(x.text, " ", "-") == name:
			return x.id
		case id == "" && small != "" && x.id == small:
			id = x.id
		}
	}
	return id
}

// title is the text of the first heading of the highest level.
func (h *headings) title() string {
	for _, x := range h.list {
		if x.level == 1 && x.text != "" {
			return x.text
		}
	}
	return "Notebook"
}

// fewestContents is how many headings below the title are worth a list of them.
const fewestContents = 3

// contents is a list of the headings of levels 2 and 3, or empty where they are few.
func (h *headings) contents() string {
	var b strings.Builder
	n := 0
	for _, x := range h.list {
		if x.level == 2 || x.level == 3 {
			n++
			fmt.Fprintf(&b, "<li class=\"level%d\"><a href=\"#%s\">%s</a></li>\n", x.level, html.EscapeString(x.id), html.EscapeString(x.text))
		}
	}
	if n < fewestContents {
		return ""
	}
	return "<nav class=\"contents\"><details><summary>Contents</summary>\n<ul>\n" + b.String() + "</ul>\n</details></nav>\n"
}
