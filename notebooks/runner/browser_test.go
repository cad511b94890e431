package runner

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// reader tells the page around it what a reader would object to: errors, requests, and what ends beyond the right edge and cannot be scrolled.
const reader = `<script>
const said = [];
addEventListener("error", (e) => { if (e.message) said.push("error: " + e.message); });
addEventListener("securitypolicyviolation", (e) => said.push("refused: " + e.blockedURI));
addEventListener("load", () => {
  for (const e of performance.getEntriesByType("resource")) said.push("request: " + e.name);
  if (document.documentElement.scrollWidth > innerWidth) said.push("the page is wider than the window");
  for (const e of document.querySelectorAll("main *")) {
    const box = e.closest(".scroll");
    if (!box && e.getBoundingClientRect().right > innerWidth + 1) said.push("clipped: " + e.outerHTML.slice(0, 100));
    if (e === box && e.scrollWidth > e.clientWidth + 1 && !e.classList.contains("right")) said.push("does not show that it scrolls: " + e.className);
  }
  const buttons = document.querySelectorAll(".copy").length, codes = document.querySelectorAll(".code").length;
  if (buttons !== codes) said.push(buttons + " buttons at " + codes + " pieces of code");
  for (const m of document.querySelectorAll("math")) if (m.getBoundingClientRect().height < 5) said.push("no formula: " + m.textContent);
  for (const f of document.querySelectorAll(".formula")) if (f.scrollHeight > f.clientHeight + 1) said.push("a formula is cut off below: " + f.textContent);
  setTimeout(() => parent.postMessage({width: innerWidth, said}, "*"), 100);
});
</script>`

// A browser shows the page at the widths of a phone, a tablet and a desk without errors, requests and clipped lines.
func TestPageInABrowser(t *testing.T) {
	chromium(t)
	n := everything()
	wide := strings.Repeat("wide ", 60)
	n.Cells = append(n.Cells, Cell{Kind: Markdown, Source: "## Wide\n\n|" + strings.Repeat(" column |", 30) + "\n|" + strings.Repeat("---|", 30) + "\n\n$$" +
		strings.Repeat("a + ", 60) + "b$$\n\n$$\\sigma = \\sqrt{\\frac{x_i\\,(1 - x_i)}{T}}, \\qquad \\frac{1}{1 + e^{-(G - \\theta_z)}}$$\n\n`" + strings.Repeat("x", 300) + "`\n\n```\n" + wide + strings.Repeat("y", 200) + "\n```"},
		Cell{Kind: Code, Source: "// " + wide, Outputs: []Output{{Kind: Stream, Name: "stdout", Text: wide + strings.Repeat("z", 200)},
			{Kind: Stream, Name: "stdout", Text: strings.Repeat("column ", 13)}, {Kind: Failure, Traceback: []string{wide}}}})
	dir := t.TempDir()
	var b strings.Builder
	if err := (Page{Sanitize: SanitizeAll}).Write(&b, n); err != nil {
		t.Fatal(err)
	}
	// The policy must let the page's own script run, so it stays; that of the test is refused unless the policy is changed.
	put(t, filepath.Join(dir, "page.html"), strings.Replace(b.String(), "<meta charset=\"utf-8\">", "<meta charset=\"utf-8\">"+reader, 1))
	put(t, filepath.Join(dir, "frames.html"), `<pre id="said"></pre><script>addEventListener("message", (e) => { said.textContent += JSON.stringify(e.data) + "\n"; });</script>
<iframe src="page.html" width="390" height="800"></iframe><iframe src="page.html" width="800" height="800"></iframe><iframe src="page.html" width="1500" height="800"></iframe>`)
	out := dumped(t, dir, "frames.html")
	m := regexp.MustCompile(`(?s)<pre id="said">(.*?)</pre>`).FindStringSubmatch(out)
	if m == nil {
		t.Fatal(out)
	}
	reports := strings.Split(strings.TrimSpace(html.UnescapeString(m[1])), "\n")
	for _, line := range reports {
		report := struct {
			Width int
			Said  []string
		}{}
		if err := json.Unmarshal([]byte(line), &report); err != nil || len(report.Said) > 0 {
			t.Errorf("%d pixels: %q (%v)", report.Width, report.Said, err)
		}
	}
	if len(reports) != 3 {
		t.Errorf("%d pages answered: %s", len(reports), out)
	}
}
