package runner

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// The bounds of Markdown. CommonMark lets a parser look at the rest of a paragraph at each bracket or backquote, at all open
// containers in each line, and fill short rows of a table: the square of the input's size, or more. No text that a person
// writes comes near these bounds; what is above them is shown as it was written.
const (
	maxInlineWork = 16_000_000 // of one piece of text: special characters × bytes; of definitions of links: lines × bytes
	maxNesting    = 40         // of lists, their items and quotations
	cellsPerByte  = 8          // of a table, on the average of its paragraph
	maxPipes      = 1000       // escaped ones in tables, of one Markdown cell
)

// specials are the characters at which an inline parser may look ahead.
const specials = "`[]!<*_~$&@"

// gateKey holds the gate of a document in its context.
var gateKey = parser.NewContextKey()

// gate decides, once for each piece of text, whether it is parsed, and counts the work.
type gate struct {
	block ast.Node // the piece that open is about
	open  bool
	work  int64 // of all pieces that were let through
	pipes int
}

func gateOf(pc parser.Context) *gate {
	return pc.ComputeIfAbsent(gateKey, func() any { return &gate{} }).(*gate)
}

// lets says whether the piece of text that belongs to block is parsed.
func (g *gate) lets(block ast.Node, r text.Reader) bool {
	if g.block != block {
		work := inlineWork(r)
		g.block, g.open = block, work <= maxInlineWork
		if g.open {
			g.work += work
		}
	}
	return g.open
}

// inlineWork is a bound of the steps that parsing the rest of a piece takes.
func inlineWork(r text.Reader) int64 {
	line, pos := r.Position()
	size, special := int64(0), int64(0)
	for {
		s, _ := r.PeekLine()
		if s == nil {
			break
		}
		size += int64(len(s))
		for _, c := range s {
			if bytes.IndexByte([]byte(specials), c) >= 0 {
				special++
			}
		}
		special += int64(bytes.Count(s, []byte("www.")) + bytes.Count(s, []byte("://")) + bytes.Count(s, []byte("\\begin{")))
		r.AdvanceLine()
	}
	r.SetPosition(line, pos)
	return size * special
}

// gatedInline is an inline parser behind the gate.
type gatedInline struct{ parser.InlineParser }

// Parse finds nothing in a piece of text that is too dense.
func (p gatedInline) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if !gateOf(pc).lets(parent, block) {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// CloseBlock passes the end of a piece on, to parsers that ask for it.
func (p gatedInline) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// shallow is a block parser of containers that are not nested deeper than maxNesting.
type shallow struct{ parser.BlockParser }

// Open begins no container in one that is deep already.
func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil && depth <= maxNesting; n = n.Parent() {
		depth++
	}
	if depth > maxNesting {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// gatedTable finds tables in paragraphs whose rows are about as long as they have columns.
type gatedTable struct{ parser.ParagraphTransformer }

// Transform leaves a paragraph alone that would make many more cells than it has characters.
func (t gatedTable) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, size, columns, pipes := node.Lines(), 0, 0, 0
	for i := range lines.Len() {
		segment := lines.At(i)
		s := segment.Value(reader.Source())
		size, pipes = size+len(s), pipes+bytes.Count(s, []byte("\\|"))
		columns = max(columns, bytes.Count(s, []byte("|"))+1)
	}
	g := gateOf(pc)
	if g.pipes += pipes; g.pipes <= maxPipes && lines.Len()*columns <= cellsPerByte*size {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// gatedDefinitions finds definitions of links at the start of a paragraph; goldmark copies the rest of it behind each.
type gatedDefinitions struct{ parser.ParagraphTransformer }

// Transform leaves a paragraph of very many lines alone.
func (t gatedDefinitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	first, last := lines.At(0), lines.At(lines.Len()-1)
	if int64(lines.Len())*int64(last.Stop-first.Start) <= maxInlineWork {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// boundedParser is goldmark's parser of GitHub-flavoured Markdown and formulas, within the bounds above.
func boundedParser() parser.Parser {
	inline := append(parser.DefaultInlineParsers(), util.Prioritized(extension.NewLinkifyParser(), 999),
		util.Prioritized(extension.NewStrikethroughParser(), 500), util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(mathParser{}, 50))
	for i, p := range inline {
		inline[i].Value = gatedInline{p.Value.(parser.InlineParser)}
	}
	blocks := parser.DefaultBlockParsers()
	for i, p := range blocks {
		switch p.Value {
		case parser.NewListParser(), parser.NewBlockquoteParser():
			blocks[i].Value = shallow{p.Value.(parser.BlockParser)}
		}
	}
	paragraphs := parser.DefaultParagraphTransformers() // of definitions of links
	for i, p := range paragraphs {
		paragraphs[i].Value = gatedDefinitions{p.Value.(parser.ParagraphTransformer)}
	}
	paragraphs = append(paragraphs,
		util.Prioritized(gatedTable{extension.NewTableParagraphTransformer()}, 200))
	return parser.NewParser(parser.WithAutoHeadingID(), parser.WithBlockParsers(blocks...), parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(paragraphs...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)))
}
