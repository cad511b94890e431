package runner

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostileHTML runs code, each in a way of its own, when a page shows it.
var hostileHTML = []string{
	`<script>alert(1)</script>`, `<SCRIPT SRC=//example.com/x.js></SCRIPT>`, `<img src=x onerror=alert(1)>`, `<svg onload=alert(1)></svg>`,
	`<svg><script>alert(1)</script></svg>`, `<a href="javascript:alert(1)">a</a>`, `<a href=" java&#115;cript:alert(1)">a</a>`,
	`<a href="vbscript:x">a</a>`,
	`<iframe src="javascript:alert(1)"></iframe>`, `<object data="x.swf"></object>`, `<embed src="x">`,
	`<form action="//example.com"><button>b</button></form>`,
	`<body onload=alert(1)>`, `<div style="background:url(javascript:alert(1))">a</div>`, `<style>@import "//example.com/x.css"</style>`,
	`<link rel=stylesheet href="//example.com/x.css">`, `<meta http-equiv=refresh content="0;url=//example.com">`, `<base href="//example.com/">`,
	`<math><mi xlink:href="javascript:alert(1)">a</mi></math>`, `<a href="data:text/html,<script>alert(1)</script>">a</a>`,
	`<input autofocus onfocus=alert(1)>`,
	`<details open ontoggle=alert(1)>a</details>`, `<img src="data:image/svg+xml;base64,AAAA" onload="alert(1)">`, `<scr<script>ipt>alert(1)</script>`,
}

// hostileText is Markdown that runs code.
var hostileText = []string{`[a](javascript:alert(1))`, `![a](javascript:alert(1))`, "[a]: javascript:alert(1)\n\n[a]", `<javascript:alert(1)>`,
	`[a](data:text/html;base64,PHNjcmlwdD4=)`, `[a](JaVaScRiPt:alert(1))`}

// code is the scheme of an address that is code.
var code = regexp.MustCompile(`(?i)^[\s\x00-\x20]*(javascript:|vbscript:|data:text)`)

// acts is the first tag of a page that could act: by its name, a handler, an address or a style; empty if there is none.
func acts(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		tag := z.Token()
		if tag.Type != html.StartTagToken && tag.Type != html.SelfClosingTagToken {
			continue
		}
		if strings.Contains(" script iframe object embed form base link body style math svg meta ", " "+tag.Data+" ") {
			return tag.String()
		}
		for _, a := range tag.Attr {
			if strings.HasPrefix(a.Key, "on") || code.MatchString(a.Val) || a.Key == "style" && strings.Contains(a.Val, "url(") {
				return tag.String()
			}
		}
	}
	return ""
}

// inPlaces is a notebook that holds HTML everywhere that HTML can stand.
func inPlaces(s string) *Notebook {
	return &Notebook{Cells: []Cell{
		{Kind: Markdown, Source: s}, {Kind: Markdown, Source: "a | b\n---|---\n" + s + " | c\n\n- " + s + "\n\n# " + s},
		{Kind: Raw, Source: s},
		{Kind: Code, Source: s, Outputs: []Output{
			{Kind: Stream, Name: "stdout", Text: s}, {Kind: Failure, ErrValue: s},
			{Kind: Display, Data: Bundle{"text/html": jsonString(s)}}, {Kind: Display, Data: Bundle{"text/markdown": jsonString(s)}},
			{Kind: Display, Data: Bundle{"text/plain": jsonString(s)}}, {Kind: Display, Data: Bundle{"image/svg+xml": jsonString(s)}},
			{Kind: Display, Data: Bundle{"image/png": jsonString(s), "text/plain": jsonString(s)}},
		}},
	}}
}

// body is the part of a page that the notebook decides.
func body(t *testing.T, p Page, n *Notebook) string {
	t.Helper()
	var b strings.Builder
	if err := p.Write(&b, n); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(b.String(), "<main>")
	return strings.Replace(body, "<script>"+pageScript+"</script>", "", 1)
}

// Of a notebook that was only read nothing acts on its page, wherever it stands; with SanitizeNothing it does.
func TestForeignPagesDoNotAct(t *testing.T) {
	for _, s := range append(hostileHTML, hostileText...) {
		for _, mode := range []Sanitize{SanitizeForeign, SanitizeAll} {
			if found := acts(body(t, Page{Title: s, Sanitize: mode}, inPlaces(s))); found != "" {
				t.Errorf("%v lets %q of %s pass", mode, found, s)
			}
		}
		if acts(body(t, Page{Title: "t", Sanitize: SanitizeNothing}, inPlaces(s))) == "" {
			t.Errorf("%s does not act in any case: it tests nothing", s)
		}
	}
}

// What cells made in this very run passes as it is, what came with the file does not, and SanitizeAll lets neither pass.
func TestOwnOutputsPass(t *testing.T) {
	n := inPlaces(hostileHTML[0])
	for i := range n.Cells {
		for j := range n.Cells[i].Outputs {
			n.Cells[i].Outputs[j].made = true
		}
	}
	for mode, want := range map[Sanitize]int{SanitizeForeign: 2, SanitizeAll: 0} {
		if got := strings.Count(body(t, Page{Sanitize: mode}, n), "<script>"); got != want {
			t.Errorf("%v: %d scripts, want those of %d outputs", mode, got, want)
		}
	}
	var b strings.Builder
	if err := (Page{Sanitize: SanitizeAll}).Write(&b, n); err != nil || !strings.Contains(b.String(), "Content-Security-Policy") {
		t.Errorf("SanitizeAll does not tell the browser (%v)", err)
	}
}

// Sanitising takes nothing from what a harmless notebook shows.
func TestSanitisingKeepsWhatIsHarmless(t *testing.T) {
	n := everything()
	n.Cells = append(n.Cells, Cell{Kind: Markdown, Source: "- [x] done\n- [ ] open\n\n| l | r |\n|:--|--:|\n| a | b |\n\n" +
		"<details><summary>s</summary>d</details>\n\n" +
		"$$E = \\frac{a}{b}$$ ~~old~~ <kbd>K</kbd> <sub>2</sub> https://example.com\n\n1. a\n2. b\n\n> q\n\n---\n\n" +
		"<img src=\"a.png\" width=\"30\" alt=\"x\">"})
	plain := func(s string) string {
		return strings.NewReplacer("&#39;", "'", "&#34;", "\"", "&quot;", "\"", " />", ">", "/>", ">", `=""`, "", "text-align: ", "text-align:").Replace(s)
	}
	want, got := plain(body(t, Page{Sanitize: SanitizeNothing}, n)), plain(body(t, Page{Sanitize: SanitizeAll}, n))
	if want != got {
		a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("line %d\n got %s\nwant %s", i+1, b[i], a[i])
			}
		}
	}
}
