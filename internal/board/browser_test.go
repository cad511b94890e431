//go:build unix

package board

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// served is a board that answers at its address.
func served(t *testing.T, o Options) *Board {
	t.Helper()
	b, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return b
}

// A browser sees a sweep move without asking for the page anew: its runs are trained here while the page is open.
func TestSweepInABrowser(t *testing.T) {
	c := browse(t)
	root := t.TempDir()
	p := rates(t, root)
	b := served(t, Options{Store: root, Sweeps: []Sweep{{Name: "rates.json", Plan: p}}})
	c.page()
	c.open(b.Address() + "sweep/0")
	c.run("window.kept = 1", nil)
	c.until("a sweep that is not begun", `document.body.innerText.includes("4 missing")`)
	for i, r := range p.Runs {
		if i == 1 {
			beat(t, halt(t, p.Runs[3].Entry, p.Task(), p.Runs[3].Entry.Settings.Seed))
			c.until("a run under way", `document.querySelector(".tiles .under-way") && document.querySelector(".swept progress").value === 0.5`)
			c.look("sweep-under-way")
		}
		if i < 3 {
			train(t, r.Entry, p.Task(), r.Entry.Settings.Seed)
			c.until(fmt.Sprintf("run %d", i), fmt.Sprintf(`document.querySelector(".tiles .finished").innerText.startsWith("%d of 4")`, i+1))
		}
	}
	c.until("the figure", `document.querySelector("figure img").naturalWidth > 0`)
	c.until("the page of before", "window.kept === 1")
	c.noFaults()
}

// noFaults fails if a page had an error, or asked for what it may not have.
func (c *chromium) noFaults() {
	c.t.Helper()
	for _, said := range c.said {
		c.t.Errorf("the browser says %s", said)
	}
}

// Two entries are chosen and compared as a person does it. Whoever has a wrong token sees nothing, and neither does a page of another site.
func TestCompareInABrowser(t *testing.T) {
	c := browse(t)
	b := served(t, Options{Store: full(t)})
	c.page()
	c.open(b.Address() + "entries")
	c.until("three entries", `document.querySelectorAll("input[type=checkbox]").length === 3 && document.querySelector("form.choose button").disabled`)
	c.run(`for (const e of document.querySelectorAll("input[type=checkbox]")) if (/fast|slow/.test(e.getAttribute("aria-label"))) e.click()`, nil)
	c.run(`document.querySelector("form.choose button").click()`, nil)
	c.until("the comparison", `document.querySelector("h1")?.innerText.startsWith("Comparison") && document.readyState === "complete"`)
	c.until("its figures", `[...document.images].every((e) => e.naturalWidth > 0) && document.images.length === 4`)
	c.until("the pair", `/(fast − slow|slow − fast)/.test(document.querySelector("table")?.innerText) && document.title !== "taken"`)
	c.noFaults()

	c.open(strings.Replace(b.Address(), b.token, strings.Repeat("X", len(b.token)), 1))
	c.until("a refusal", `document.body.innerText.includes("token") && !document.querySelector("a")`)
	c.open("http://" + b.listener.Addr().String() + "/")
	c.until("a refusal", `document.body.innerText.includes("token") && !document.querySelector("a")`)

	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "another site") }))
	defer elsewhere.Close()
	c.open(elsewhere.URL + "/")
	c.until("that nothing can be read from another site", fmt.Sprintf(`fetch(%q).then(() => false, () => true)`, b.Address()))
}

// reader tells what somebody who looks at a page would object to: what is wider than the window, cut off or not loaded, and text that is hard to
// read, with less contrast than WCAG 2.2 asks for at level AA.
const reader = `(() => {
const said = [], numbers = (c) => c.match(/[\d.]+/g).map(Number);
const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
if (document.documentElement.scrollWidth > innerWidth) said.push("the page is wider than the window: " + document.documentElement.scrollWidth);
for (const e of document.querySelectorAll("body *")) {
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  if (!box.width || e.closest(".visually-hidden, .skip, svg")) continue;
  if (!e.closest(".scroll") && box.right > innerWidth + 1) said.push("cut off: " + e.outerHTML.slice(0, 80));
  if (e.matches("a, button, h1, h2, p, li, dd, dt, label, summary") && e.scrollWidth > e.clientWidth + 1 && style.display !== "inline") said.push("clipped: " + e.outerHTML.slice(0, 80));
  const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || e.disabled || e.matches("option, noscript")) continue;
  const a = light(numbers(style.color)), b = light(ground(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) said.push("contrast " + ratio.toFixed(2) + ": " + e.outerHTML.slice(0, 80));
}
for (const e of document.images) if (!e.complete || !e.naturalWidth) said.push("not loaded: " + e.src);
for (const e of document.querySelectorAll("a, button, input, select, summary")) {
  if (e.type === "hidden" || !e.getBoundingClientRect().width || e.disabled) continue;
  e.focus({focusVisible: true});
  if (getComputedStyle(e).outlineStyle === "none") said.push("its focus is not seen: " + e.outerHTML.slice(0, 80));
}
return said;
})()`

// Every kind of page can be read on a desk, on a phone and in the dark.
func TestPagesInABrowser(t *testing.T) {
	c := browse(t)
	root := full(t)
	p := rates(t, root)
	train(t, p.Runs[0].Entry, p.Task(), 1)
	train(t, p.Runs[2].Entry, p.Task(), 1)
	b := served(t, Options{Store: root, Sweeps: []Sweep{{Name: "a-sweep-of-rates-with-a-rather-long-name-of-its-file.json", Plan: p}}})
	b.again()
	c.page()
	pages := map[string]string{"runs": "", "entries": "entries", "live": "live", "sweeps": "sweeps", "sweep": "sweep/0", "nothing": "?q=nothing", "refused": "compare", "compare": "compare?" + b.pair()}
	for _, r := range b.store.shelf(nil).Runs {
		pages[className("run "+r.State)] = "run/" + r.Short()
	}
	for _, on := range []struct {
		name  string
		width int
		theme string
	}{{"desk", 1280, "light"}, {"phone", 390, "light"}, {"dark", 1280, "dark"}} {
		c.screen(on.width, on.theme)
		for name, path := range pages {
			c.open(b.Address() + path)
			c.until("the page "+name, fmt.Sprintf(`(document.querySelector("h1")?.innerText === "Not shown") === %v`, name == "refused"))
			var said []string
			if c.run(reader, &said); len(said) > 0 {
				t.Errorf("%s, %s: %s", name, on.name, strings.Join(said, "\n\t"))
			}
			c.look(name + "-" + on.name)
		}
	}
	var faults []string
	for _, said := range c.said {
		if !strings.Contains(said, "422") { // which a comparison of nothing is
			faults = append(faults, said)
		}
	}
	c.said = faults
	c.noFaults()
}

// pair are the entries called fast and slow, as addresses have them.
func (b *Board) pair() string {
	query := ""
	for _, e := range entries(b.store.shelf(nil).Runs) {
		if e.Name == "fast" || e.Name == "slow" {
			query += "run=" + e.Run() + "&"
		}
	}
	return strings.TrimSuffix(query, "&")
}
