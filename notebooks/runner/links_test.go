package runner

import (
	"path/filepath"
	"strings"
	"testing"
)

// A page lies anywhere: images of the module are in it, links lead to where the module is on the web, and nothing above the module is read.
func TestPageStandsAlone(t *testing.T) {
	root := t.TempDir()
	put(t, filepath.Join(root, "secret.gif"), "GIF89a")
	put(t, filepath.Join(root, "m", "go.mod"), "module github.com/a/b/sub\n")
	put(t, filepath.Join(root, "m", "docs", "f 1.gif"), "GIF89a")
	put(t, filepath.Join(root, "m", "notes.gif"), "no image")
	source := "[l](../docs/x.md#y) [m](#here) [n](https://example.com/) [o](/abs) ![f](../docs/f%201.gif) <img src='../docs/f 1.gif'> " +
		"![s](../../secret.gif) ![t](../notes.gif) ![r]\n\n[r]: <../docs/f 1.gif> \"title\""
	var b strings.Builder
	page := Page{Notebook: filepath.Join(root, "m", "nb", "n.ipynb")}
	if err := page.Write(&b, &Notebook{Cells: []Cell{{Kind: Markdown, Source: source}}}); err != nil {
		t.Fatal(err)
	}
	for want, times := range map[string]int{
		`href="https://github.com/a/b/blob/HEAD/sub/docs/x.md#y"`: 1,
		`href="#here"`:                                         1,
		`href="https://example.com/"`:                          1,
		`src="data:image/gif;base64,R0lGODlh"`:                 3,
		`src="https://github.com/a/b/blob/HEAD/secret.gif"`:    1,
		`src="https://github.com/a/b/blob/HEAD/sub/notes.gif"`: 1,
	} {
		if n := strings.Count(b.String(), want); n != times {
			t.Errorf("%d times %s, want %d", n, want, times)
		}
	}
	if t.Failed() {
		t.Log(b.String()[strings.Index(b.String(), "<main>"):])
	}
}

// Attached images are found however they are named.
func TestAttachmentsInAnyWords(t *testing.T) {
	for _, source := range []string{"![p](attachment:a%20b.png)", `![p](attachment:a%20b.png "title")`, "![p](<attachment:a b.png>)", `<img src="attachment:a b.png">`,
		"![p][r]\n\n[r]: <attachment:a b.png>", "<IMG width=3 src='attachment:a%20b.png'/>"} {
		n := &Notebook{Cells: []Cell{{Kind: Markdown, Source: source, Attachments: map[string]Bundle{"a b.png": {"image/png": jsonString("QU\nJD")}}}}}
		if page := pageOf(t, n); strings.Count(page, `src="data:image/png;base64,QUJD"`) != 1 {
			t.Errorf("%s: %s", source, page[strings.Index(page, "<main>"):])
		}
	}
}

// Links within a notebook lead to its headings, whether they name them as Jupyter does or as GitHub does.
func TestLinksToHeadings(t *testing.T) {
	n := &Notebook{Cells: []Cell{{Kind: Markdown, Source: "[a](#How-to-read) [b](#how-to-read) [c](#뉴런) [d](#What-is-$x$?) [e](#Mine) [f](#nowhere) [g](../a.md#How-to-read)\n\n<a id='Mine'></a>"},
		{Kind: Markdown, Source: "## How to read\n\n## How to read\n\n## 뉴런\n\n## What is $x$?\n\n## Mine"},
		{Kind: Code, Source: "x := `href=\"#How-to-read\"`"}}}
	page := pageOf(t, n)
	page = page[strings.Index(page, "<main>"):]
	for want, times := range map[string]int{`href="#how-to-read"`: 2, `<a href="#section">c`: 1, `<a href="#what-is-x">d`: 1, `<a href="#Mine">e`: 1, `<a href="#nowhere">f`: 1,
		`<a href="../a.md#How-to-read">g`: 1, `How-to-read`: 2} {
		if n := strings.Count(page, want); n != times {
			t.Errorf("%d times %s, want %d", n, want, times)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

// The title is the first heading of the text, not of code in it; the list of contents finds each heading, whatever others are called.
func TestContents(t *testing.T) {
	n := &Notebook{Cells: []Cell{{Kind: Markdown, Source: "```\n# comment\n```\n\n# *The* title of $x_1$\n\n## Same\n\n## Same\n\n### `code` & more"},
		{Kind: Markdown, Source: "Same\n----\n\n## 뉴런"}}}
	page := pageOf(t, n)
	for _, want := range []string{"<title>The title of x_1</title>", `<h2 id="same">Same</h2>`, `<h2 id="same-2">`, `<h2 id="same-3">`, `<a href="#same-3">Same</a>`,
		`<li class="level3"><a href="#code--more">code &amp; more</a></li>`, `<a href="#section">뉴런</a>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in %s", want, page[strings.Index(page, "</style>"):])
		}
	}
	if page := pageOf(t, &Notebook{Cells: n.Cells[1:]}); strings.Contains(page, "<nav") {
		t.Error("a list of contents of one heading")
	}
}
