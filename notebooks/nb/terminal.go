package nb

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// terminal shows outside a notebook.
type terminal struct{}

func (terminal) text(s string) { os.Stdout.WriteString(strings.TrimSuffix(s, "\n") + "\n") }

func (t terminal) value(v any) { t.text(fmt.Sprint(v)) }

func (t terminal) paragraph(p Paragraph) { t.text(wrapped(string(p), paragraphWidth)) }

func (t terminal) table(x Table) { t.text(plain(x)) }

func (t terminal) figure(f Figure) error {
	path, err := saveFigure(os.Getenv("SPIKECELL_FIGURES"), f)
	if err != nil {
		return err
	}
	t.text(fmt.Sprintf("figure: %s", path))
	return nil
}

// saveFigure writes a figure into a folder, which is made if need be, and returns the file's path.
func saveFigure(dir string, f Figure) (string, error) {
	var b bytes.Buffer
	if err := f.PNG(&b, drawnDPI(f, showDPI)); err != nil {
		return "", fmt.Errorf("nb: figure %q: %w", f.Title(), err)
	}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", fmt.Errorf("nb: figure %q: %w (SPIKECELL_FIGURES names the folder)", f.Title(), err)
		}
	}
	path, err := saveNumbered(dir, slug(f.Title()), b.Bytes())
	if err != nil {
		return "", fmt.Errorf("nb: figure %q: %w", f.Title(), err)
	}
	return path, nil
}

// saveNumbered writes figure-NN-name.png under the first number that is above all others, unless a file of that name
// with these very bytes is there. Of two writers that want the same number, one takes the next.
func saveNumbered(dir, name string, data []byte) (string, error) {
	for {
		files, err := filepath.Glob(filepath.Join(globEscape(dir), "figure-*.png"))
		if err != nil {
			return "", err
		}
		next := 1
		for _, file := range files {
			n, of := numbered(filepath.Base(file))
			next = max(next, n+1)
			if of != name {
				continue
			}
			if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
				return file, nil
			}
		}
		path := filepath.Join(dir, fmt.Sprintf("figure-%02d-%s.png", next, name))
		if err := createFile(path, data); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
}

// numbered takes figure-NN-name.png apart; other names have number 0.
func numbered(file string) (n int, name string) {
	m := regexp.MustCompile(`^figure-(\d{2,6})-(.*)\.png$`).FindStringSubmatch(file)
	if m == nil {
		return 0, ""
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, ""
	}
	return n, m[2]
}

// globEscape makes Glob take every sign of a folder's name as it is.
func globEscape(dir string) string {
	return regexp.MustCompile(`[*?\[\\]`).ReplaceAllString(dir, `\$0`)
}

// createFile writes a new file, and is an error where there is one.
func createFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// slug is a title as part of a file's name: small letters and digits, joined by hyphens.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	s := []rune(strings.Join(words, "-"))
	if len(s) == 0 {
		return "untitled"
	}
	return strings.Trim(string(s[:min(len(s), 60)]), "-")
}
