package nb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// picture is a figure that is easy to tell from others.
type picture struct{ title, content string }

func (p picture) PNG(w io.Writer, dpi int) error {
	if p.content == "" {
		return errors.New("nothing to draw")
	}
	_, err := fmt.Fprintf(w, "%s at %d dpi", p.content, dpi)
	return err
}
func (p picture) Title() string        { return p.title }
func (p picture) Size() (w, h float64) { return 12, 6 }

type table string

func (t table) Markdown() string { return string(t) }

// transcript is a screen that remembers.
type transcript []string

func (s *transcript) text(x string)         { *s = append(*s, "text "+x) }
func (s *transcript) value(v any)           { s.text(fmt.Sprint(v)) }
func (s *transcript) table(x Table)         { *s = append(*s, "table "+x.Markdown()) }
func (s *transcript) paragraph(p Paragraph) { *s = append(*s, "paragraph "+string(p)) }
func (s *transcript) figure(f Figure) error {
	*s = append(*s, "figure "+f.Title())
	return f.PNG(io.Discard, showDPI)
}

func TestShowKinds(t *testing.T) {
	s := &transcript{}
	for _, v := range []any{"a", picture{"P", "x"}, picture{"empty", ""}, table("| a |"), errors.New("e"), 3, 0.5, time.Second, nil,
		(*picture)(nil), []int{1, 2}, Paragraph("p")} {
		show(s, v)
	}
	want := []string{"text a", "figure P", "figure empty", "text error: nothing to draw", "table | a |", "text error: e", "text 3", "text 0.5",
		"text 1s", "text [1 2]", "paragraph p"}
	if !slices.Equal(*s, want) {
		t.Errorf("shown\n%q, want\n%q", *s, want)
	}
}

// A net is shown as a table, a row for each population and projection.
func TestShowNet(t *testing.T) {
	s := &transcript{}
	show(s, snn.Feedforward(4, 3, 2))
	if len(*s) != 1 || !strings.HasPrefix((*s)[0], "table | population or projection |") ||
		!strings.Contains((*s)[0], "| input→hidden1 | 12 | Dense |") {
		t.Errorf("shown %q", *s)
	}
}

// What a report or a comparison warns of is shown below its table.
func TestShowWarnings(t *testing.T) {
	r := &learning.Report{Warnings: []string{`population "hidden" never fired in training`}}
	c := &learning.Comparison{Seeds: []uint64{4}, Entries: []learning.Result{{Name: "mine", Reports: []*learning.Report{r}}}}
	for _, v := range []any{r, c, c.Table()} {
		s := &transcript{}
		show(s, v)
		if len(*s) != 1 || !strings.HasPrefix((*s)[0], "table | entry ") || !strings.Contains((*s)[0], `population "hidden" never fired in training`) {
			t.Errorf("shown %q", *s)
		}
	}
	s := &transcript{}
	show(s, (*learning.Report)(nil))
	if len(*s) != 0 {
		t.Errorf("no report is shown as %q", *s)
	}
}

// Outside a notebook, tables and text go to standard output.
func ExampleShow() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	os.Setenv("SPIKECELL_FIGURES", dir)
	defer os.Unsetenv("SPIKECELL_FIGURES")
	Show(table("| rule | accuracy |\n|---|---|\n| STDP | 95 % |"), "no figure here", 0.25)
	// Output:
	// | rule | accuracy |
	// |---|---|
	// | STDP | 95 % |
	// no figure here
	// 0.25
}

func TestSaveFigure(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new [folder]")
	for _, c := range []struct {
		f    picture
		want string
	}{
		{picture{"Firing rate (Hz)", "a"}, "figure-01-firing-rate-hz.png"},
		{picture{"Firing rate (Hz)", "b"}, "figure-02-firing-rate-hz.png"},
		{picture{"../Überblick", "b"}, "figure-03-überblick.png"},
		{picture{"Firing rate (Hz)", "a"}, "figure-01-firing-rate-hz.png"}, // the same figure again
		{picture{"", "c"}, "figure-04-untitled.png"},
	} {
		got, err := saveFigure(dir, c.f)
		if err != nil || got != filepath.Join(dir, c.want) {
			t.Fatalf("%+v: %q, %v; want %s", c.f, got, err, c.want)
		}
		if data, err := os.ReadFile(got); err != nil || string(data) != c.f.content+" at 192 dpi" {
			t.Errorf("%s holds %q, %v", got, data, err)
		}
	}
	if _, err := saveFigure(dir, picture{"empty", ""}); err == nil || err.Error() != `nb: figure "empty": nothing to draw` {
		t.Errorf("error %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 4 {
		t.Errorf("%d files, want 4", len(files))
	}
}

// columns is a table that can also be text.
type columns struct{ table }

func (columns) String() string { return "in columns" }

func TestPlainTable(t *testing.T) {
	if got := plain(table("| a |")) + ", " + plain(columns{"| a |"}); got != "| a |, in columns" {
		t.Errorf("got %q", got)
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{"A & B": "a-b", "…": "untitled", strings.Repeat("ab ", 40): strings.Repeat("ab-", 19) + "ab"} {
		if got := slug(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestWatchCopies(t *testing.T) {
	entries := []learning.Entry{{Name: "a"}, {Name: "b"}}
	calls := 0
	for _, e := range Watch(entries, func(learning.Progress) { calls++ }) {
		e.Settings.Progress(learning.Progress{})
	}
	if calls != 2 || entries[0].Settings.Progress != nil {
		t.Errorf("%d calls; the given entries must stay as they are", calls)
	}
}

func TestMustReturnsTheValue(t *testing.T) {
	if got := Must(7, nil); got != 7 {
		t.Errorf("got %d", got)
	}
}

// Must and Context end programs, so each is tried in a program of its own: this test, started again.
func TestMustAndContextInAProgram(t *testing.T) {
	if mode := os.Getenv("NB_TEST_PROGRAM"); mode != "" {
		program(mode)
	}
	for mode, want := range map[string]string{
		"error":       "error: learning: entry \"x\": no such thing\n",
		"interrupted": "interrupted: learning: saved: context canceled\nExecute the cell again to go on.\n",
		"terminated":  "interrupted: learning: saved: context canceled\nExecute the cell again to go on.\n",
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMustAndContextInAProgram$")
		cmd.Env = append(os.Environ(), "NB_TEST_PROGRAM="+mode)
		var stderr strings.Builder
		cmd.Stderr = &stderr
		err := cmd.Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || stderr.String() != want {
			t.Errorf("%s: %v, %q; want status 1 and %q", mode, err, stderr.String(), want)
		}
	}
}

func program(mode string) {
	err := errors.New(`learning: entry "x": no such thing`)
	if sig, ok := map[string]os.Signal{"interrupted": os.Interrupt, "terminated": syscall.SIGTERM}[mode]; ok {
		ctx := Context()
		self, _ := os.FindProcess(os.Getpid())
		_ = self.Signal(sig)
		select {
		case <-ctx.Done():
			err = fmt.Errorf("learning: saved: %w", ctx.Err())
		case <-time.After(20 * time.Second):
			err = errors.New("the context did not end")
		}
	}
	Must(context.Background(), err)
}
