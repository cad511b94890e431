package runner

import (
	"bytes"
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

// markdown turns GitHub-flavoured Markdown into HTML. TeX between dollar signs becomes a formula.
type markdown struct{ goldmark.Markdown }

func newMarkdown() *markdown {
	extensions := goldmark.WithExtensions(extension.GFM) // first for its renderers; the parser is then replaced
	md := goldmark.New(extensions, goldmark.WithRendererOptions(goldhtml.WithUnsafe(),
		renderer.WithNodeRenderers(util.Prioritized(fences{&highlighter{}}, 100), util.Prioritized(mathRenderer{}, 100))))
	md.SetParser(boundedParser())
	return &markdown{md}
}

// referenceBytes is how many bytes links by reference may add to a text of size bytes.
func referenceBytes(size int) int { return 1<<20 + 8*size }

// render returns the HTML of a text. A text whose references would grow beyond measure is shown as it was written.
func (m *markdown) render(source string) (string, error) {
	src := []byte(source)
	doc := m.Parser().Parse(text.NewReader(src))
	if expanded(doc) > referenceBytes(len(src)) {
		return "<pre>" + html.EscapeString(source) + "</pre>\n", nil
	}
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

// fences highlights fenced code of Markdown.
type fences struct{ *highlighter }

// RegisterFuncs tells goldmark which nodes are drawn here.
func (f fences) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
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

// kindMath is the kind of mathNode.
var kindMath = ast.NewNodeKind("Math")

// mathNode is TeX without its dollar signs.
type mathNode struct {
	ast.BaseInline
	tex   string
	block bool // set apart from the text
}

// Kind is goldmark's type of the node.
func (*mathNode) Kind() ast.NodeKind { return kindMath }

// Dump prints the node for debugging of goldmark.
func (n *mathNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathParser finds TeX within a line, so that its underscores and stars are not taken for emphasis.
type mathParser struct{}

// Trigger is the character at which Parse is asked.
func (mathParser) Trigger() []byte { return []byte{'$'} }

// Parse takes $…$ within a line and $$…$$ over lines; a blank after the dollar sign means an amount of money.
func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, start := block.Position()
	if n, ok := readMath(block); ok {
		return n
	}
	block.SetPosition(line, start)
	return nil
}

func readMath(block text.Reader) (n *mathNode, ok bool) {
	first, _ := block.PeekLine()
	mark := []byte("$")
	if bytes.HasPrefix(first, []byte("$$")) {
		mark = []byte("$$")
	}
	block.Advance(len(mark))
	var tex strings.Builder
	for {
		line, _ := block.PeekLine()
		end := bytes.Index(line, mark)
		if end >= 0 {
			tex.Write(line[:end])
			block.Advance(end + len(mark))
			return newMath(tex.String(), len(mark) == 2)
		}
		if line == nil || len(mark) == 1 {
			return nil, false
		}
		tex.Write(line)
		block.AdvanceLine()
	}
}

// newMath is the node of a formula; within a line, blanks beside the dollar signs mean that it is none.
func newMath(tex string, block bool) (*mathNode, bool) {
	bare := strings.TrimSpace(tex)
	return &mathNode{tex: bare, block: block}, block || tex != "" && bare == tex
}

// mathRenderer writes formulas.
type mathRenderer struct{}

// RegisterFuncs tells goldmark which nodes are drawn here.
func (mathRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindMath, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		class := "math"
		if n.(*mathNode).block {
			class = "math block"
		}
		_, err := w.WriteString("<span class=\"" + class + "\">" + texHTML(n.(*mathNode).tex) + "</span>")
		return ast.WalkContinue, err
	})
}
