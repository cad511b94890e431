package board

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// visit goes to all pages and files of a board whose store is full, as its own pages link to them.
func visit(t testing.TB, b *Board, each func(path string, answer *http.Response, text string)) {
	t.Helper()
	seen, next := map[string]bool{}, []string{""}
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		if seen[path] || len(seen) > 600 {
			continue
		}
		seen[path] = true
		answer, text := get(t, b, path)
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, answer.Status)
		}
		if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			next = append(next, links(t, b, path, text)...)
		}
		each(path, answer, text)
	}
}

// links are those of a page, and the sources of its images.
func links(t testing.TB, b *Board, path, text string) (all []string) {
	t.Helper()
	tokens := html.NewTokenizer(strings.NewReader(text))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return all
		case html.StartTagToken, html.SelfClosingTagToken:
			for _, a := range tokens.Token().Attr {
				if a.Key != "href" && a.Key != "src" && a.Key != "srcset" || strings.HasPrefix(a.Val, "#") {
					continue
				}
				if inside, ok := strings.CutPrefix(a.Val, "/"+b.token+"/"); ok {
					all = append(all, inside)
				} else if strings.HasPrefix(a.Val, "?") {
					before, _, _ := strings.Cut(path, "?")
					all = append(all, before+a.Val)
				} else {
					t.Errorf("%s leads to %q", path, a.Val)
				}
			}
		}
	}
}

// Every page and every file that pages of a full store lead to is there, is what it says, and takes no name for markup.
func TestEveryLink(t *testing.T) {
	root := full(t)
	b := open(t, Options{Store: root, Sweeps: []Sweep{{Name: hostile, Plan: rates(t, root)}}})
	train(t, rates(t, root).Runs[0].Entry, twoClasses("rates"), 1)
	b.again()
	kinds := map[string]int{}
	visit(t, b, func(path string, answer *http.Response, text string) {
		kind, _, _ := strings.Cut(answer.Header.Get("Content-Type"), ";")
		kinds[kind]++
		switch kind {
		case "text/html":
			if strings.Contains(text, "<script>") || strings.Contains(text, "<i>") || strings.Contains(text, "<b>") || strings.Contains(text, "ZgotmplZ") {
				t.Errorf("%s has markup of a name, or what no address can be", path)
			}
		case "image/svg+xml":
			if err := wellFormed(text); err != nil || strings.Contains(text, "<script") {
				t.Errorf("%s: %v", path, err)
			}
		case "image/png":
			if _, err := png.Decode(strings.NewReader(text)); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		case "application/pdf":
			if !strings.HasPrefix(text, "%PDF-") {
				t.Errorf("%s is %.20q", path, text)
			}
		}
	})
	for _, kind := range []string{"text/html", "image/svg+xml", "image/png", "application/pdf", "text/csv", "text/css", "text/javascript", "application/json"} {
		if kinds[kind] == 0 {
			t.Errorf("there is no %s among %v", kind, kinds)
		}
	}
}

func wellFormed(text string) error {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// The list says of each run what it is; the page of one that failed says why, and shows its log.
func TestStatesAreTold(t *testing.T) {
	root := full(t)
	b := open(t, Options{Store: root})
	_, page := get(t, b, "")
	says(t, "the list", page, "11 runs", "<strong>7</strong> finished", "<strong>1</strong> under way", "<strong>1</strong> stopped", "<strong>1</strong> failed",
		"<strong>1</strong> cannot be read", "&lt;script&gt;document.title=&#34;taken&#34;&lt;/script&gt;", "two &lt;i&gt;classes&lt;/i&gt;", "learning: entry", ">surrogate<")
	if strings.Contains(page, "gradient") {
		t.Error("a run that is not finished goes by the package of its rule")
	}
	for state, wants := range map[state][]string{
		failed:   {"It failed", "diverge", "End of the log", "the last line of &lt;b&gt;the log&lt;/b&gt;"},
		damaged:  {"It cannot be read", "spikecell runs verify"},
		stopped:  {"nobody trains it now", "3 of 4", "learning.svg"},
		underWay: {"3 of 4", "two &lt;i&gt;classes&lt;/i&gt;", "learning.svg"},
		finished: {"of 4", "loss.svg", "epochs.csv", "Learner.Optimizer.Rate"},
	} {
		for _, r := range b.store.shelf(nil).Runs {
			if r.State == state {
				_, page := get(t, b, "run/"+r.Short())
				says(t, fmt.Sprintf("the page of a run that is %s", state), page, wants...)
			}
		}
	}
	_, live := get(t, b, "live")
	says(t, "the page of runs under way", live, "1 run is", "2 of 4 epochs", "live/learning.svg")
}

// What is compared has the numbers of learning.Compare, which trained it.
func TestCompareAgrees(t *testing.T) {
	root := t.TempDir()
	task := twoClasses("two")
	task.Test = learning.Samples{X: [][]float32{{0, 1}, {0.6, 0.5}, {0.5, 0.6}, {0.9, 0.1}, {0.4, 0.5}}, Label: []int{0, 1, 0, 1, 1}}
	pair := []learning.Entry{small("fast", root, 0.3), small("slow", root, 0.001)}
	want, err := learning.Compare(t.Context(), pair, task, learning.Seeds(5))
	if err != nil {
		t.Fatal(err)
	}
	train(t, pair[0], task, 9)
	b := open(t, Options{Store: root})
	s := b.store.shelf(nil)
	got, err := s.compare([]string{want.Entries[0].Reports[3].Fingerprint, want.Entries[1].Reports[0].Fingerprint[:12]})
	if err != nil {
		t.Fatal(err)
	}
	if p, q := got.Comparison.Paired, want.Paired; len(p) != 1 || p[0] != q[0] && fmt.Sprint(p[0]) != fmt.Sprint(q[0]) || p[0].Difference.SD == 0 {
		t.Errorf("paired %+v, want %+v", p, q)
	}
	if g, w := got.Comparison.Table(), want.Table(); fmt.Sprint(g) != fmt.Sprint(w) {
		t.Errorf("table\n%v\nwant\n%v", g, w)
	}
	if fmt.Sprint(got.Left) != "[fast: seed 9]" || len(got.Seeds) != 5 {
		t.Errorf("seeds %v, left %v", got.Seeds, got.Left)
	}
	if rows := got.Differs.Rows; len(rows) != 1 || rows[0][0] != "Learner.Optimizer.Rate" || rows[0][1] != "0.3" || rows[0][2] != "0.001" {
		t.Errorf("what differs: %v", rows)
	}
	_, page := get(t, b, "compare?run="+want.Entries[0].Reports[3].Fingerprint+"&run="+want.Entries[1].Reports[0].Fingerprint)
	says(t, "the comparison", page, "fast − slow", want.PairedTable().Rows[0][1], "Learner.Optimizer.Rate", "compare/differences.svg", "seed 9")
}

// What cannot be compared is refused by the name of why.
func TestRefusedComparisons(t *testing.T) {
	root := t.TempDir()
	task, other := twoClasses("two"), twoClasses("other")
	other.Train.X = [][]float32{{0, 1}, {1, 0}, {0.2, 0.8}, {0.8, 0.2}}
	a, again := train(t, small("a", root, 0.1), task, 1), train(t, small("a", root, 0.1), task, 2)
	elsewhere, apart := train(t, small("a", root, 0.1), other, 1), train(t, small("b", root, 0.2), task, 3)
	b := open(t, Options{Store: root})
	for query, want := range map[string]string{
		"": "two entries or more", "run=" + a.Fingerprint: "two entries or more", "run=" + a.Fingerprint + "&run=" + again.Fingerprint: "two entries or more",
		"run=" + a.Fingerprint + "&run=" + elsewhere.Fingerprint: "not trained and tested on the same samples", "run=ffff&run=" + a.Fingerprint: "no run ffff",
		"run=" + a.Fingerprint + "&run=" + apart.Fingerprint: "no seed in common",
	} {
		answer, page := get(t, b, "compare?"+query)
		if says(t, query, page, want); answer.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %s", query, answer.Status)
		}
	}
	train(t, small("b", root, 0.2), task, 1)
	b.again()
	if answer, page := get(t, b, "compare?run="+a.Fingerprint+"&run="+apart.Fingerprint); answer.StatusCode != http.StatusOK || !strings.Contains(page, "Paired differences") {
		t.Errorf("and then, with a seed in common: %s", answer.Status)
	}
}

// A sweep is told as far as the store says, whoever trains it.
func TestSweepMoves(t *testing.T) {
	root := t.TempDir()
	p := rates(t, root)
	b := open(t, Options{Store: root, Sweeps: []Sweep{{Name: "rates.json", Plan: p}}})
	_, before := get(t, b, "sweep/0")
	says(t, "before", before, "<strong>0</strong> of 4 done", "<strong>4</strong> missing", "No figure")
	halted := halt(t, p.Runs[3].Entry, p.Task(), p.Runs[3].Entry.Settings.Seed)
	beat(t, halted)
	b.again()
	_, begun := get(t, b, "sweep/0")
	says(t, "begun", begun, "<strong>1</strong> under way", "<strong>3</strong> missing", "run 3 (swept, Learner.Optimizer.Rate = 0.2, seed 2)")
	if err := os.Remove(filepath.Join(halted, "lease-beat.1")); err != nil {
		t.Fatal(err)
	}
	results, err := sweep.Local{Workers: 1}.Run(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.again()
	_, after := get(t, b, "sweep/0")
	says(t, "after", after, "<strong>4</strong> of 4 done", "sweep/0/sweep.svg", results.Table().Rows[1][3])
	if _, rows := get(t, b, "sweep/0/runs.csv"); rows != results.RunTable().CSV() {
		t.Errorf("the runs are\n%s\nwant\n%s", rows, results.RunTable().CSV())
	}
}

// A page that has not changed is not sent again; one that has is.
func TestConditionalRequests(t *testing.T) {
	root := t.TempDir()
	task := twoClasses("two")
	train(t, small("a", root, 0.1), task, 1)
	b := open(t, Options{Store: root})
	first, _ := get(t, b, "")
	tag := first.Header.Get("ETag")
	if answer, text := get(t, b, "", "If-None-Match", tag); answer.StatusCode != http.StatusNotModified || text != "" {
		t.Errorf("%s, %d bytes", answer.Status, len(text))
	}
	train(t, small("a", root, 0.1), task, 2)
	b.again()
	if answer, text := get(t, b, "", "If-None-Match", tag); answer.StatusCode != http.StatusOK || !strings.Contains(text, "2 runs") {
		t.Errorf("after another run: %s", answer.Status)
	}
}

// Stores that are not there, empty, or no store give a page that says so.
func TestOddStores(t *testing.T) {
	empty, file := t.TempDir(), filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	odd := t.TempDir()
	for _, name := range []string{"notes", strings.Repeat("0", 64), strings.Repeat("1", 64)} {
		if err := os.Mkdir(filepath.Join(odd, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"report.json", "description.json", "checkpoint-0.safetensors"} {
		if err := os.WriteFile(filepath.Join(odd, strings.Repeat("1", 64), name), bytes.Repeat([]byte{'{'}, 100), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for root, want := range map[string]string{
		empty: "The store has no runs yet", filepath.Join(empty, "none"): "is made when the first run is trained", file: "cannot be listed", odd: "2 runs",
	} {
		b := open(t, Options{Store: root})
		for _, path := range []string{"", "entries", "live", "sweeps"} {
			if answer, page := get(t, b, path); answer.StatusCode != http.StatusOK || path == "" && !strings.Contains(page, want) {
				t.Errorf("%s, page %q: %s, %s", root, path, answer.Status, page)
			}
		}
		if _, err := os.Stat(filepath.Join(empty, "none")); err == nil {
			t.Error("the board made a folder")
		}
	}
}

// All pages together change nothing in a store, and wait for no lock.
func TestNothingIsWritten(t *testing.T) {
	root := full(t)
	before := snapshot(t, root)
	b := open(t, Options{Store: root})
	visit(t, b, func(string, *http.Response, string) {})
	if after := snapshot(t, root); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}

// snapshot is the names, sizes and times of all files.
func snapshot(t *testing.T, root string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			fmt.Fprintln(&all, path, info.Size(), info.ModTime(), info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// A log that a run names is read only if it is a plain file in the store, and no more than its end.
func TestTail(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	s := &shelf{Root: dir}
	long := filepath.Join(dir, "long")
	if err := os.WriteFile(long, append(bytes.Repeat([]byte("x"), 3*mostLog), "the end"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := s.logEnd(long); err != nil || len(text) != mostLog || !strings.HasSuffix(text, "the end") {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	link := filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(elsewhere, []byte("secret"), 0o600), os.Symlink(elsewhere, link)); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if _, err := (&shelf{Root: "."}).logEnd(long); err != nil {
		t.Error(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "none"), os.DevNull, elsewhere, link, filepath.Join(dir, "..", filepath.Base(dir)+"x")} {
		if text, err := s.logEnd(path); err == nil {
			t.Errorf("%s is read: %q", path, text)
		}
	}
}

// The style sheet and the script name nothing that is elsewhere.
func TestNothingFromElsewhere(t *testing.T) {
	files, err := fs.Glob(staticFiles, "static/*")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := staticFiles.ReadFile(name)
		if found := regexp.MustCompile(`(https?:)?//[a-z]+\.[a-z]+`).FindString(string(text)); err != nil || found != "" && found != "http://www.w" {
			t.Errorf("%s: %q, %v", name, found, err)
		}
	}
}
