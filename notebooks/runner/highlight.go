package runner

import (
	"fmt"
	"go/scanner"
	"go/token"
	"html"
	"strings"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
)

// The names of the colours of code, on light and on dark ground.
const (
	highlightStyle = "github"
	highlightDark  = "github-dark"
)

// highlightWork bounds the work of one page for languages other than Go, as the sum of the squares of the lengths in
// bytes: their lexers try a regular expression at each character, and each may read to the end. It is 14 kB in one piece, or a hundred
// pieces of 1.4 kB.
const highlightWork = 200_000_000

// maxLanguages is how many languages of one page are looked up, known or not: that reads the names of all lexers.
const maxLanguages = 100

// highlighter colours the code of one page by classes.
type highlighter struct {
	work   int64
	lexers map[string]chroma.Lexer // by language; nil: there is none
}

// lexer is the one for a language, or nil.
func (h *highlighter) lexer(language string) chroma.Lexer {
	l, known := h.lexers[language]
	if known || language == "" || len(h.lexers) >= maxLanguages {
		return l
	}
	if h.lexers == nil {
		h.lexers = map[string]chroma.Lexer{}
	}
	h.lexers[language] = lexers.Get(language)
	return h.lexers[language]
}

// code is the HTML of some code. Code of an unknown language, or that is too long to be read, is only escaped.
func (h *highlighter) code(language, code string) string {
	var b strings.Builder
	tokens, ok := h.tokens(language, code)
	if !ok || chromahtml.New(chromahtml.WithClasses(true)).Format(&b, styles.Get(highlightStyle), tokens) != nil {
		return "<pre>" + html.EscapeString(code) + "</pre>"
	}
	return b.String()
}

func (h *highlighter) tokens(language, code string) (chroma.Iterator, bool) {
	if strings.EqualFold(language, "go") || strings.EqualFold(language, "golang") {
		return chroma.Literator(goTokens(code)...), true
	}
	lexer, work := h.lexer(language), int64(len(code))*int64(len(code))
	if lexer == nil || h.work+work > highlightWork {
		return nil, false
	}
	h.work += work
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, code)
	return tokens, err == nil
}

// highlightCSS is the style sheet for the classes.
func highlightCSS() (string, error) {
	var b strings.Builder
	for _, s := range [2][2]string{{"not all and (prefers-color-scheme: dark)", highlightStyle}, {"(prefers-color-scheme: dark)", highlightDark}} {
		b.WriteString("@media " + s[0] + " {\n")
		if err := chromahtml.New(chromahtml.WithClasses(true)).WriteCSS(&b, styles.Get(s[1])); err != nil {
			return "", fmt.Errorf("style sheet of the code: %w", err)
		}
		b.WriteString("}\n")
	}
	return b.String(), nil
}

// goTokens reads Go with Go's own scanner, which passes over each character once, whatever the text is.
func goTokens(code string) []chroma.Token {
	code = strings.ReplaceAll(code, "\r", "") // the scanner drops them from comments, so places would not fit
	src := []byte(code)
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(src))
	s.Init(file, src, nil, scanner.ScanComments)
	out := goPieces{code: code}
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		start := file.Offset(pos)
		end := start + len(literal)
		if literal == "" {
			end = start + len(tok.String())
		}
		if tok == token.SEMICOLON && literal != ";" || start < out.end { // the scanner puts a semicolon at line ends
			continue
		}
		end = min(end, len(code))
		out.add(chroma.TextWhitespace, start)
		out.add(goTokenType(tok, code[start:end], code[end:]), end)
	}
	out.add(chroma.Text, len(code))
	return out.tokens
}

// goPieces cuts code into tokens, of which no two neighbours have one type.
type goPieces struct {
	code       string
	tokens     []chroma.Token
	begin, end int // of the last token
}

// add adds the code up to end. Code that belongs to the last token makes that longer without a copy.
func (p *goPieces) add(t chroma.TokenType, end int) {
	if end == p.end {
		return
	}
	if last := len(p.tokens) - 1; last >= 0 && p.tokens[last].Type == t {
		p.tokens[last].Value = p.code[p.begin:end]
	} else {
		p.begin = p.end
		p.tokens = append(p.tokens, chroma.Token{Type: t, Value: p.code[p.begin:end]})
	}
	p.end = end
}

// goTokenType is the class of a token; rest is the code that follows it.
func goTokenType(tok token.Token, text, rest string) chroma.TokenType {
	switch {
	case tok == token.COMMENT && strings.HasPrefix(text, "//"):
		return chroma.CommentSingle
	case tok == token.COMMENT:
		return chroma.CommentMultiline
	case tok == token.IDENT:
		return goNameType(text, rest)
	case tok == token.STRING:
		return chroma.LiteralString
	case tok == token.CHAR:
		return chroma.LiteralStringChar
	case tok == token.INT:
		return chroma.LiteralNumberInteger
	case tok == token.FLOAT || tok == token.IMAG:
		return chroma.LiteralNumberFloat
	case tok == token.IMPORT || tok == token.PACKAGE:
		return chroma.KeywordNamespace
	case strings.Contains(" var func struct map chan type interface const ", " "+text+" "):
		return chroma.KeywordDeclaration
	case tok.IsKeyword():
		return chroma.Keyword
	case len(text) == 1 && strings.Contains("()[]{},;.:=<>!|^~", text):
		return chroma.Punctuation
	}
	return chroma.Operator
}

// Predeclared names of Go, each between blanks.
const (
	goConstants = " true false iota nil "
	goTypes     = " uint uint8 uint16 uint32 uint64 int int8 int16 int32 int64 float32 float64 complex64 complex128 byte rune string " +
		"bool error uintptr any "
	goBuiltins = " append cap close complex copy delete imag len make new panic print println real recover min max clear "
)

func goNameType(name, rest string) chroma.TokenType {
	among := func(names string) bool { return strings.Contains(names, " "+name+" ") }
	called := strings.HasPrefix(rest, "(")
	switch {
	case among(goConstants):
		return chroma.KeywordConstant
	case called && (among(goBuiltins) || among(goTypes)):
		return chroma.NameBuiltin
	case among(goTypes):
		return chroma.KeywordType
	case called:
		return chroma.NameFunction
	}
	return chroma.NameOther
}
