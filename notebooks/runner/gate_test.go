package runner

import (
	"fmt"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// hostileMarkdown makes texts of about n bytes, each of which takes time beyond proportion in some parser of Markdown, of tables, of
// formulas or of code.
func hostileMarkdown() map[string]func(n int) string {
	again := func(piece string) func(int) string {
		return func(n int) string { return strings.Repeat(piece, n/len(piece)) }
	}
	both := func(a, b string) func(int) string {
		return func(n int) string {
			k := n / (len(a) + len(b))
			return strings.Repeat(a, k) + strings.Repeat(b, k)
		}
	}
	counted := func(piece func(i int) string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 1; b.Len() < n; i++ {
				b.WriteString(piece(i))
			}
			return b.String()
		}
	}
	texts := map[string]func(int) string{
		"backquotes of all lengths": counted(func(i int) string { return strings.Repeat("`", i) + " " }),
		"deeper lists":              counted(func(i int) string { return strings.Repeat(" ", 2*i) + "- a\n" }),
		"definitions":               counted(func(i int) string { return fmt.Sprintf("[a%d]: b\n", i) }),
		"open brackets and closed":  both("[", "]"), "images in images": both("![", "](b)"), "stars around": both("*", "a*"),
		"formula of groups": both("{", "}"),
		"heading of images": func(n int) string { return "# " + strings.Repeat("![](", n/4) },
		"underlined":        func(n int) string { return strings.Repeat("$ ", n/2) + "\n===" },
		"formula never closed": func(n int) string {
			return "$$\n" + strings.Repeat("a\n", n/2)
		},
		"formula of fractions": func(n int) string { return "$" + strings.Repeat(`\frac{`, n/6) + "$" },
		"formula of texts":     func(n int) string { return "$" + strings.Repeat(`\text{`, n/6) + "$" },
		"wide and long table": func(n int) string {
			k := n / 8
			return strings.Repeat("|a", k) + "\n" + strings.Repeat("|-", k) + "\n" + strings.Repeat("a\n", k)
		},
		"escaped pipes": func(n int) string { return "|a|b|\n|-|-|\n" + strings.Repeat("|`\\|`|b|\n", n/9) },
		"long reference": func(n int) string {
			return "[a]: " + strings.Repeat("b", n/2) + "\n\n" + strings.Repeat("[a]\n\n", n/10)
		},
		"image by reference": func(n int) string {
			return "[a]: data:image/png;base64," + strings.Repeat("AAAA", n/8) + "\n\n" + strings.Repeat("![x][a]\n\n", n/18)
		},
		"open comments of Go": func(n int) string { return "```go\n" + strings.Repeat("/*", n/2) },
		"backslashes of Go":   func(n int) string { return "```go\n\"" + strings.Repeat(`\\`, n/2) },
		"strings of Python":   func(n int) string { return strings.Repeat("```python\n'''a\n```\n", n/18) },
		"languages":           counted(func(i int) string { return fmt.Sprintf("```l%d\na\n```\n", i) }),
	}
	for _, piece := range []string{"$ ", "$$a ", "$$a\n\n", "$a $$ b ", "![](", "[](", "- ", "> ", "1. ", "`", "[", "[a](b)", "*a ",
		"a* ", "*a_", "**a *b ",
		"~a ~~b ", "<a ", "<!--", "a <?", "a <![CDATA[", "<a b=\"", "<div>\n", "<script>\n\n", "&a", "www.", "(www.a", " http://a(", "a.b_c ", "(a@",
		"a|b\n-|-|-\n", "|-|-\n", "[a]: b\n", "[a]: b \"\n", "[a", "# a\n", "a\n-\n", "```\n", "- [ ] a\n", "\t", "-\t", "- a\n\n", "a\n", "\x00", `\`} {
		texts["many "+piece] = again(piece)
	}
	return texts
}

// work counts what the parsers may have to do for a text: special characters × bytes of each piece that is parsed, open
// containers of each line, and cells of tables.
func work(t *testing.T, source string) (steps int64) {
	t.Helper()
	pc := parser.NewContext()
	doc := boundedParser().Parse(text.NewReader([]byte(source)), parser.WithContext(pc))
	steps = gateOf(pc).work
	depth := int64(0)
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() != ast.TypeBlock {
			return ast.WalkContinue, nil
		}
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		depth++
		lines := int64(1)
		if l := n.Lines(); l != nil {
			lines += int64(l.Len())
		}
		steps += depth * lines
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

// The work for any text is bounded by a multiple of its size, whatever the text is; and what is made of it too.
func TestMarkdownWorkIsBounded(t *testing.T) {
	const perByte = 4_500 // a piece of special characters alone is parsed up to 4,000 bytes; and some for the containers
	for name, make := range hostileMarkdown() {
		for _, n := range []int{5_000, 50_000} {
			source := make(n)
			if steps := work(t, source); steps > perByte*int64(len(source)+1000) {
				t.Errorf("%s: %d steps for %d bytes", name, steps, len(source))
			}
		}
	}
}

// counter counts what is written.
type counter int64

// Write never fails.
func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// A page of four times the text takes about four times the memory, or less, and grows about fourfold.
func TestPagesCostInProportion(t *testing.T) {
	for name, make := range hostileMarkdown() {
		page := func(n int) (taken, size float64) {
			nb := &Notebook{Cells: []Cell{{Kind: Markdown, Source: make(n)}}}
			var w counter
			taken = allocated(func() {
				if err := HTML(&w, nb, "t"); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
			return taken, float64(w)
		}
		page(100)
		taken, size := page(12_000)
		taken4, size4 := page(48_000)
		if taken4 > 6*taken+10e6 || size4 > 6*size+3e6 {
			t.Errorf("%s: n takes %.0f bytes for a page of %.0f, 4n %.0f for %.0f", name, taken, size, taken4, size4)
		}
	}
}

// What people write is parsed: a long paragraph with many formulas and links, nested lists, a long table, pasted images.
func TestBoundsAreAboveWhatPeopleWrite(t *testing.T) {
	row := "| a cell with `code` | $x_i$ | **bold** | 3.14 |\n"
	for name, c := range map[string]struct {
		source, want string
		times        int
	}{
		"paragraph":    {strings.Repeat("A sentence with $w_{ij}$, `code`, *stress* and [a link](https://example.com/a). ", 100), "<a href=", 100},
		"nested lists": {"- a\n  - b\n    - c\n      - d\n        - e\n          > f\n          > > g\n", "<li>", 5},
		"table":        {"| a | b | c | d |\n|---|---|---|---|\n" + strings.Repeat(row, 500), "<strong>", 500},
		"pasted image": {"![a](data:image/png;base64," + strings.Repeat("iVBO", 500_000) + ")", "<img src=\"data:image/png;base64,iVBO", 1},
		"short image":  {"![a](data:image/png;base64,iVBO)", "<img src=\"data:image/png;base64,iVBO", 1},
	} {
		page := pageOf(t, &Notebook{Cells: []Cell{{Kind: Markdown, Source: c.source}}})
		if n := strings.Count(page, c.want); n != c.times {
			t.Errorf("%s: %d times %q, want %d", name, n, c.want, c.times)
		}
	}
}

// The same image named again and again does not grow the page beyond measure, attached or not.
func TestAttachmentsAreNotMultiplied(t *testing.T) {
	big := strings.Repeat("AAAA", 50_000)
	for name, source := range map[string]string{
		"attached":     strings.Repeat("![x](attachment:p.png)\n\n", 5_000),
		"by reference": "[a]: data:image/png;base64," + big + "\n\n" + strings.Repeat("![x][a]\n\n", 5_000),
	} {
		nb := &Notebook{Cells: []Cell{{Kind: Markdown, Source: source, Attachments: map[string]Bundle{"p.png": {"image/png": jsonString(big)}}}}}
		var w counter
		if err := HTML(&w, nb, "t"); err != nil || w > 5_000_000 {
			t.Errorf("%s: a page of %d bytes, %v", name, w, err)
		}
	}
}

// Any Markdown gives a page, within its bounds.
func FuzzMarkdown(f *testing.F) {
	for _, make := range hostileMarkdown() {
		f.Add(make(60))
	}
	f.Add("# A\n\n| a | b |\n|---|---|\n| `1` | $x_i$ |\n\n> - c\n\n```go\nvar x = 1\n```\n")
	clean := newCleaner(SanitizeAll)
	f.Fuzz(func(t *testing.T, source string) {
		if steps := work(t, source); steps > 4_500*int64(len(source)+1000) {
			t.Errorf("%d steps for %d bytes", steps, len(source))
		}
		h := newHolder()
		made, err := newMarkdown(h).render(h.hold(source))
		if err != nil {
			t.Fatal(err)
		}
		if found := acts(clean.html(made, false)); found != "" {
			t.Errorf("%q acts in the page of %q", found, source)
		}
	})
}
