package tests

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every source that a page or a comment names stands in the bibliography.
func TestSourcesAreInTheBibliography(t *testing.T) {
	text, err := os.ReadFile("../docs/bibliography.md")
	if err != nil {
		t.Fatal(err)
	}
	cited := regexp.MustCompile(`\[([a-z]+(?:[12][0-9]{3}[a-z]?|-code))\]`)
	seen := 0
	walk(t, func(file string) {
		if ext := filepath.Ext(file); ext != ".go" && ext != ".md" {
			return
		}
		body, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range cited.FindAllStringSubmatch(string(body), -1) {
			seen++
			if !strings.Contains(string(text), "| "+m[1]+" |") {
				t.Errorf("%s cites [%s], which docs/bibliography.md does not have", file, m[1])
			}
		}
	})
	if seen < 30 {
		t.Errorf("only %d citations were seen; is the test looking at the right folder?", seen)
	}
}

// Every number of a chip file has its source in the bibliography.
func TestSourcesOfChipsAreInTheBibliography(t *testing.T) {
	text, err := os.ReadFile("../docs/bibliography.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../hwmodel/chips/*.json")
	if err != nil || len(files) < 20 {
		t.Fatal(len(files), err)
	}
	source := regexp.MustCompile(`"source": "([^"]*)"`)
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range source.FindAllStringSubmatch(string(body), -1) {
			if !strings.Contains(string(text), "| "+m[1]+" |") {
				t.Errorf("%s names %s, which docs/bibliography.md does not have", file, m[1])
			}
		}
	}
}

// Links between the pages lead to files that exist.
func TestLinksOfPagesResolve(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
	walk(t, func(file string) {
		if filepath.Ext(file) != ".md" {
			return
		}
		body, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(body), -1) {
			if _, err := os.Stat(filepath.Join("..", filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s, which does not exist", file, m[1])
			}
		}
	})
}
