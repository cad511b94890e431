package runner

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

func pageOf(t *testing.T, n *Notebook) string {
	t.Helper()
	var b strings.Builder
	if err := HTML(&b, n, ""); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func jsonString(s string) json.RawMessage {
	raw, _ := json.Marshal(s) // a string always encodes
	return raw
}

func everything() *Notebook {
	shown := func(mime, s string, metadata Fields) Output {
		return Output{Kind: Display, Data: Bundle{mime: jsonString(s), "text/plain": jsonString("plain <p>")}, Metadata: metadata}
	}
	return &Notebook{Cells: []Cell{
		{Kind: Markdown, Source: "# A & B\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```go\nvar x int // <c>\n```\n\n![p](attachment:p.png) $a_i * b_i *$",
			Attachments: map[string]Bundle{"p.png": {"image/png": jsonString("QUJD")}}},
		{Kind: Raw, Source: "<raw>"},
		{Kind: Code, Source: "%%\nfmt.Println(\"<x>\") // comment", Outputs: []Output{
			{Kind: Stream, Name: "stdout", Text: "\x1b[31ma<b\x1b[0m\n"},
			{Kind: Stream, Name: "stderr", Text: "warned"},
			shown("image/png", "QUJD\nREVG\n", Fields{"image/png": json.RawMessage(`{"width": 454}`)}),
			shown("image/svg+xml", "<svg/>", nil),
			shown("image/gif", "QQ==", Fields{"image/gif": json.RawMessage(`{"alt": "what \"it\" shows"}`)}),
			shown("text/html", "<b id=\"kept\">as it is</b>", nil),
			shown("text/markdown", "*soft*", nil),
			shown("application/x-other", "", nil),
			{Kind: Failure, ErrName: "E", ErrValue: "v", Traceback: []string{"main.go:1: undefined: <y>"}},
		}},
	}}
}

func TestHTMLShowsEverything(t *testing.T) {
	page := pageOf(t, everything())
	for _, want := range []string{
		"<title>A &amp; B</title>", "<td>2</td>", "src=\"data:image/png;base64,QUJD\"", `<span class="kd">var</span>`,
		"<pre class=\"raw\">&lt;raw&gt;</pre>", `<span class="s">&#34;&lt;x&gt;&#34;</span>`,
		"<pre class=\"out scroll\">a&lt;b</pre>", "<pre class=\"out stderr scroll\">warned</pre>",
		`<img src="data:image/png;base64,QUJDREVG" alt="plain &lt;p&gt;" width="454">`,
		"data:image/svg+xml;base64,PHN2Zy8+", // base64 of <svg/>
		`<img src="data:image/gif;base64,QQ==" alt="what &#34;it&#34; shows">`,
		`<b id="kept">as it is</b>`, "<em>soft</em>", "<pre class=\"out scroll\">plain &lt;p&gt;</pre>",
		"<pre class=\"out failure\">main.go:1: undefined: &lt;y&gt;</pre>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	page = strings.Replace(page, "<script>"+pageScript+"</script>", "", 1) // the one that is ours
	for _, never := range []string{"http://", "https://", "<script", "<link", "\x1b", "attachment:"} {
		if strings.Contains(page, never) {
			t.Errorf("page has %q", never)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

func TestHTMLIsWellFormed(t *testing.T) {
	if err := balanced(strings.Replace(pageOf(t, everything()), pageScript, "", 1)); err != nil {
		t.Error(err)
	}
}

// balanced reports the first tag that is not closed where it should be.
func balanced(page string) error {
	void := []string{"meta", "img", "br", "hr", "input"}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity
	open := []string{}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		switch tag := token.(type) {
		case xml.StartElement:
			if !slices.Contains(void, tag.Name.Local) {
				open = append(open, tag.Name.Local)
			}
		case xml.EndElement:
			name := tag.Name.Local
			if slices.Contains(void, name) { // the decoder ends <br /> by itself
				continue
			}
			if len(open) == 0 || open[len(open)-1] != name {
				return fmt.Errorf("</%s> at byte %d closes none of %v", name, d.InputOffset(), open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("never closed: %v", open)
	}
	return nil
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestHTMLReportsWriteErrors(t *testing.T) {
	if err := HTML(brokenWriter{}, everything(), "t"); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("error %v", err)
	}
}

func ExampleHTML() {
	n := &Notebook{Cells: []Cell{{Kind: Markdown, Source: "# Spikes\n\nA *leaky* neuron."}}}
	var page strings.Builder
	if err := HTML(&page, n, ""); err != nil {
		fmt.Println(err)
		return
	}
	_, body, _ := strings.Cut(page.String(), "<main>\n")
	body, _, _ = strings.Cut(body, "<script>")
	fmt.Print(body)
	// Output:
	// <section class="text">
	// <h1 id="spikes">Spikes</h1>
	// <p>A <em>leaky</em> neuron.</p>
	// </section>
	// </main>
}

func ExampleParse() {
	n, err := Parse("chapter.ipynb", []byte(`{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a := 1\n", "_ = a"]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d cell, id %s: %q\n", len(n.Cells), n.Cells[0].ID, n.Cells[0].Source)
	// Output: 1 cell, id cell-1: "a := 1\n_ = a"
}
