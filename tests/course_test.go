package tests

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// chapter is one notebook of the course.
type chapter struct {
	file string // within notebooks/
	*runner.Notebook
}

// chapters are the notebooks in the order of their names.
func chapters(t *testing.T) (list []chapter) {
	t.Helper()
	paths, err := filepath.Glob("../notebooks/*.ipynb")
	if err != nil || len(paths) == 0 {
		t.Fatal("no notebooks", err)
	}
	for _, path := range paths {
		nb, err := runner.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, chapter{filepath.Base(path), nb})
	}
	return list
}

// text is the Markdown of a chapter.
func (c chapter) text() string {
	var b strings.Builder
	for i := range c.Cells {
		if c.Cells[i].Kind == runner.Markdown {
			b.WriteString(c.Cells[i].Source + "\n\n")
		}
	}
	return b.String()
}

// The course is numbered without holes, and its page of contents has every chapter, in order.
func TestCourseIsWhole(t *testing.T) {
	page, err := os.ReadFile("../docs/course.md")
	if err != nil {
		t.Fatal(err)
	}
	from := 0
	for i, c := range chapters(t) {
		if want := fmt.Sprintf("%02d-", i+1); !strings.HasPrefix(c.file, want) {
			t.Errorf("%s: the number of chapter %d of the course should begin its name (%s…)", c.file, i+1, want)
		}
		at := strings.Index(string(page[from:]), "../notebooks/"+c.file)
		if at < 0 {
			t.Errorf("docs/course.md: no link to %s behind those of the chapters before it", c.file)
			continue
		}
		from += at
	}
}

// Every chapter has all that a chapter has, from a question to the next step.
func TestChaptersTeach(t *testing.T) {
	for _, c := range chapters(t) {
		text := c.text()
		if title := "# " + strings.TrimLeft(c.file[:2], "0") + ". "; !strings.HasPrefix(text, title) {
			t.Errorf("%s: the title should begin with %sand a name", c.file, title)
		}
		for _, part := range []string{
			"**The question.**", "## Formulas", "$$", "## Predict before you run", "**Read the ", "## How this misleads", "## Exercise", "*Hint.*",
			"## Summary", "../docs/course.md",
		} {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %s", c.file, part)
			}
		}
	}
}

// Every code cell was executed without an error, and every figure has a text for those who do not see it.
func TestChaptersAreExecuted(t *testing.T) {
	for _, c := range chapters(t) {
		for i := range c.Cells {
			cell := &c.Cells[i]
			if cell.Kind == runner.Code && cell.ExecutionCount == 0 {
				t.Errorf("%s: cell %s was not executed", c.file, cell.ID)
			}
			for _, o := range cell.Outputs {
				if o.Kind == runner.Failure || strings.Contains(o.Text, "error: ") {
					t.Errorf("%s: cell %s failed: %s%s", c.file, cell.ID, o.ErrValue, o.Text)
				}
				if _, image := o.Data["image/png"]; image && !strings.Contains(string(o.Metadata["image/png"]), `"alt"`) {
					t.Errorf("%s: cell %s shows a figure without a text", c.file, cell.ID)
				}
			}
		}
	}
}

// relative finds the links of Markdown that lead to files of this repository.
var relative = regexp.MustCompile(`\]\(([^):#]+)(#[^)]*)?\)`)

// Links of the course lead to files that are there.
func TestCourseLinks(t *testing.T) {
	check := func(name, dir, text string) {
		for _, found := range relative.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(dir, found[1])); err != nil {
				t.Errorf("%s: a link to %s, which is not there", name, found[1])
			}
		}
	}
	for _, c := range chapters(t) {
		check(c.file, "../notebooks", c.text())
	}
	page, err := os.ReadFile("../docs/course.md")
	if err != nil {
		t.Fatal(err)
	}
	check("docs/course.md", "../docs", string(page))
}
