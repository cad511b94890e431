package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// quoted is an input as a text of JSON.
func quoted(make func(int) []byte) func(int) []byte {
	return func(n int) []byte {
		text, err := json.Marshal(string(make(n)))
		must(err)
		return text
	}
}

// hostileTexts are texts that are hard on some reader of them: of Markdown, of HTML, of formulas, of Go, or of what terminals show.
func hostileTexts() inputs {
	all := inputs{"backquotes of all lengths": func(n int) []byte {
		var b strings.Builder
		for i := 1; b.Len() < n; i++ {
			b.WriteString(strings.Repeat("`", i) + " ")
		}
		return []byte(b.String())
	}, "deeper lists": func(n int) []byte {
		var b strings.Builder
		for i := 1; b.Len() < n; i++ {
			b.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
		}
		return []byte(b.String())
	}, "prose": again("A sentence with $w_{ij}$, `code`, *stress* and [a link](https://example.com/a).\n\n"), "go": within("```go\n",
		again("x := f(1) // a\n"), "```\n")}
	for _, piece := range []string{"$ ", "$$a\n\n", "![](", "[](", "[", "- ", "> ", "`", "*a_", "<a ", "<a href=\"", "<div>",
		"<div style=\"a:b;", "<table><tr><td>", "<!--", "&amp;",
		"&", "</p>", "a|b\n-|-|-\n", "[a]: b\n", "\rb", "\r\n", "\b", "\x1b[31m", "\x1b[", "\n", "\t", "a", "é", "<svg>", "<script>",
		"\x00"} {
		all["many "+strings.Trim(strconv.Quote(piece), `"`)] = again(piece)
	}
	return all
}

// notebookInputs are files whose parts are hostile.
func notebookInputs() inputs {
	start := `{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[`
	cell := `{"cell_type":"code","metadata":{},"source":"a","outputs":[`
	stop := `]}]}`
	all := hostileJSON(inputs{
		"cells":             within(start, numbered(`{"id":"a%d","cell_type":"code","metadata":{},"source":"x","outputs":[]}`, ","), "]}"),
		"cells of one id":   within(start, numbered(`{"id":"a","cell_type":"code","metadata":{},"source":"x","outputs":[]}`, ","), "]}"),
		"outputs":           within(start+cell, numbered(`{"output_type":"stream","name":"stdout","text":"a"}`, ","), stop),
		"lines of a text":   within(start+cell+`{"output_type":"stream","name":"stdout","text":[`, numbered(`"a"`, ","), "]}"+stop),
		"lines of a source": within(start+`{"cell_type":"code","metadata":{},"outputs":[],"source":[`, numbered(`"a\n"`, ","), "]}]}"),
		"attachments": within(start+`{"cell_type":"markdown","metadata":{},"source":"a","attachments":{`,
			numbered(`"a%d":{"image/png":"AAAA"}`, ","), "}}]}"),
		"tags": within(start+`{"cell_type":"code","outputs":[],"source":"a","metadata":{"tags":[`, numbered(`"a%d"`, ","),
			"]}}]}"),
	}, `{"nbformat":4,"metadata":…,"cells":[]}`, `{"nbformat":4,"cells":…}`,
		start+`{"cell_type":"code","metadata":…,"source":"a","outputs":[]}]}`,
		start+cell+`{"output_type":"display_data","metadata":{},"data":{"application/json":…}}`+stop,
		start+cell+`{"output_type":"error","traceback":…}`+stop)
	for name, make := range hostileTexts() {
		all["Markdown, "+name] = within(start+`{"cell_type":"markdown","metadata":{},"source":`, quoted(make), "}]}")
		all["text, "+name] = within(start+cell+`{"output_type":"stream","name":"stdout","text":`, quoted(make), "}"+stop)
		all["HTML, "+name] = within(start+cell+`{"output_type":"display_data","metadata":{},"data":{"text/html":`, quoted(make), "}}"+stop)
		all["Go, "+name] = within(start+`{"cell_type":"code","metadata":{},"outputs":[],"source":`, quoted(make), "}]}")
	}
	return all
}

func notebooks() []reader {
	return []reader{{"notebooks: read, written, compared, as a page", func(_ string, content []byte) {
		n, err := runner.Parse("n", content)
		if err != nil {
			return
		}
		_, _ = n.Encode()
		runner.Differences(n, n)
		_ = runner.HTML(io.Discard, n, "")
	}, notebookInputs(), 64 << 20, 4000}}
}
