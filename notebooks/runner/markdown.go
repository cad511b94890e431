package runner

import (
	"fmt"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown turns GitHub-flavoured Markdown into HTML. TeX between dollar signs, and environments of equations, become formulas.
type markdown struct {
	goldmark.Markdown
	headings headings // of all texts so far
}

// newMarkdown puts formulas into the holder, and marks of them into the page: so they need no trust.
func newMarkdown(h *holder) *markdown {
	extensions := goldmark.WithExtensions(extension.GFM) // first for its renderers; the parser is then replaced
	md := goldmark.New(extensions, goldmark.WithRendererOptions(goldhtml.WithUnsafe(),
		renderer.WithNodeRenderers(util.Prioritized(fencedCode{&highlighter{}}, 100), util.Prioritized(mathRenderer{h}, 100))))
	md.SetParser(boundedParser())
	return &markdown{Markdown: md}
}

// referenceBytes is how many bytes links by reference may add to a text of size bytes.
func referenceBytes(size int) int { return 1<<20 + 8*size }

// render returns the HTML of a text. A text whose references would grow beyond measure is shown as it was written.
func (m *markdown) render(source string) (string, error) {
	src := []byte(escapePipes(source))
	doc := m.Parser().Parse(text.NewReader(src), parser.WithContext(parser.NewContext(parser.WithIDs(&m.headings))))
	if expanded(doc) > referenceBytes(len(src)) {
		return "<pre>" + html.EscapeString(source) + "</pre>\n", nil
	}
	m.headings.take(doc, src)
	var b strings.Builder
	if err := m.Renderer().Render(&b, src, doc); err != nil {
		return "", fmt.Errorf("markdown: %w", err)
	}
	return b.String(), nil
}

// expanded is how many bytes stand in the page for links and images whose address is given elsewhere, which may be many times.
func expanded(doc ast.Node) int {
	total := 0
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the walker returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Link:
			total += len(n.Destination) + len(n.Title)
		case *ast.Image:
			total += len(n.Destination) + len(n.Title)
		}
		return ast.WalkContinue, nil
	})
	return total
}

// fencedCode highlights fenced code of Markdown.
type fencedCode struct{ *highlighter }

// RegisterFuncs tells goldmark which nodes are drawn here.
func (f fencedCode) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		block := n.(*ast.FencedCodeBlock)
		code := string(block.Lines().Value(source))
		_, err := w.WriteString("<div class=\"code\">" + f.code(string(block.Language(source)), code) + "</div>\n")
		return ast.WalkSkipChildren, err
	})
}
