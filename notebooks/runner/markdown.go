package runner

import (
	"fmt"
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// highlightStyle is the name of the colours of code.
const highlightStyle = "github"

// highlight colours code by classes. Code of an unknown language, or that cannot be read, is only escaped.
func highlight(language, code string) string {
	lexer := lexers.Get(language)
	if lexer == nil {
		return "<pre>" + html.EscapeString(code) + "</pre>"
	}
	var b strings.Builder
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	if err == nil {
		err = chromahtml.New(chromahtml.WithClasses(true)).Format(&b, styles.Get(highlightStyle), tokens)
	}
	if err != nil {
		return "<pre>" + html.EscapeString(code) + "</pre>"
	}
	return b.String()
}

// highlightCSS is the style sheet for the classes of highlight.
func highlightCSS() (string, error) {
	var b strings.Builder
	if err := chromahtml.New(chromahtml.WithClasses(true)).WriteCSS(&b, styles.Get(highlightStyle)); err != nil {
		return "", fmt.Errorf("style sheet of the code: %w", err)
	}
	return b.String(), nil
}

// markdown turns GitHub-flavoured Markdown into HTML. TeX between dollar signs becomes a formula.
type markdown struct{ goldmark.Markdown }

func newMarkdown() *markdown {
	return &markdown{goldmark.New(
		goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(),
			parser.WithInlineParsers(util.Prioritized(mathParser{}, 50))),
		goldmark.WithRendererOptions(goldhtml.WithUnsafe(),
			renderer.WithNodeRenderers(util.Prioritized(fences{}, 100), util.Prioritized(mathRenderer{}, 100))),
	)}
}

func (m *markdown) render(source string) (string, error) {
	var b strings.Builder
	if err := m.Convert([]byte(source), &b); err != nil {
		return "", fmt.Errorf("markdown: %w", err)
	}
	return b.String(), nil
}

// fences highlights fenced code of Markdown.
type fences struct{}

// RegisterFuncs tells goldmark which nodes are drawn here.
func (fences) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		block := n.(*ast.FencedCodeBlock)
		code := string(block.Lines().Value(source))
		_, err := w.WriteString("<div class=\"code\">" + highlight(string(block.Language(source)), code) + "</div>\n")
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
	tex := ""
	first, _ := block.PeekLine()
	mark := "$"
	if strings.HasPrefix(string(first), "$$") {
		mark = "$$"
	}
	block.Advance(len(mark))
	for {
		line, _ := block.PeekLine()
		part, _, found := strings.Cut(string(line), mark)
		if tex += part; found {
			block.Advance(len(part) + len(mark))
			return &mathNode{tex: strings.TrimSpace(tex), block: mark == "$$"}, mark == "$$" || tex != "" && strings.TrimSpace(tex) == tex
		}
		if line == nil || mark == "$" {
			return nil, false
		}
		block.AdvanceLine()
	}
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
