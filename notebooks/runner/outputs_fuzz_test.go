package runner

import (
	"bytes"
	"encoding/json"
	"testing"
)

// Whatever a kernel sends, it is outputs that can be written, read again as the same, and shown, or an error.
func FuzzMessages(f *testing.F) {
	for kind, content := range map[string]string{
		"stream":              `{"name": "stdout", "text": "a\rb\n≤\r\r"}`,
		"display_data":        `{"data": {"text/html": "<b>a</b>", "text/plain": ["a"]}, "metadata": {}, "transient": {"display_id": "x"}}`,
		"update_display_data": `{"data": {"image/png": "AAAA"}, "metadata": null, "transient": {"display_id": "early"}}`,
		"execute_result":      `{"data": {"text/latex": "$a$"}, "execution_count": 3}`,
		"error":               `{"ename": "E", "evalue": "v", "traceback": ["\u001b[31mt"]}`,
		"clear_output":        `{"wait": true}`,
	} {
		f.Add(kind, content, "stream", `{"name": "stderr", "text": "c"}`)
	}
	f.Fuzz(func(t *testing.T, kind, content, kind2, content2 string) {
		c := &collector{nb: &Notebook{Cells: []Cell{{Kind: Code, ID: "a"}}}}
		c.begin(0)
		for _, m := range [][2]string{{kind, content}, {kind2, content2}} {
			c.handle(message{Header: header{Type: m[0]}, Content: json.RawMessage(m[1])})
		}
		c.end()
		if c.err != nil {
			return
		}
		first, err := c.nb.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse("again", first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second, err := again.Encode(); err != nil || !bytes.Equal(first, second) {
			t.Fatalf("%v\n%s\n%s", err, first, second)
		}
		var page counter
		if err := HTML(&page, c.nb, "t"); err != nil {
			t.Fatal(err)
		}
	})
}
