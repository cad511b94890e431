package filekind

import (
	"strings"
	"testing"
)

// Files are known by their beginnings, as their formats define them.
func TestOf(t *testing.T) {
	for content, want := range map[string]string{
		"\x89HDF\r\n\x1a\n\x00":                   "a file of HDF5",
		"PK\x03\x04\x14":                          "a zip archive",
		"\x93NUMPY\x01\x00":                       "an array of NumPy",
		"\x1f\x8b\x08":                            "gzip",
		"\x80\x04\x95":                            "a pickle",
		"\x40\x00\x00\x00\x00\x00\x00\x00{\"w\":": "safetensors",
		"\x7b\x00\x00\x00\x00\x00\x00\x00{\"w\":": "safetensors", // a length of 123, which is a bracket
		"\n <!DOCTYPE html>\n<html>":              "HTML",
		"<HTML lang=en>":                          "HTML",
		"<?xml version=\"1.0\"?>":                 "XML",
		"version https://git-lfs.github.com/spec/v1\noid sha256:": "Git LFS",
		"\xff\xfe{\x00": "UTF-16",
	} {
		if got := Of([]byte(content)); !strings.Contains(got, want) {
			t.Errorf("%q is %q; want %q", content, got, want)
		}
	}
	for _, content := range []string{"", "{}", "[1]", "epoch,loss", "\x80\x80", "<p>", "PK"} {
		if got := Of([]byte(content)); got != "" {
			t.Errorf("%q is %q", content, got)
		}
	}
}

// What is of no known kind is told by its first line, in whole letters.
func TestTold(t *testing.T) {
	for content, want := range map[string]string{
		"%PDF-1.7":        "this is a PDF",
		"epoch,loss\n1,2": `it begins with "epoch,loss"`,
		"\x00\n\x01":      `it begins with "\x00\n\x01"`,
		"":                `it begins with ""`,
		"ääääääääääääxäääääää":         `it begins with "ääääääääääää"`,
		"aaaaaaaaaaaaaaaaaaaaaaäaaaa":  `it begins with "aaaaaaaaaaaaaaaaaaaaaaä"`,
		"aaaaaaaaaaaaaaaaaaaaaaaäaaaa": `it begins with "aaaaaaaaaaaaaaaaaaaaaaa"`,
	} {
		if got := Told([]byte(content)); got != want {
			t.Errorf("%q is told by %q; want %q", content, got, want)
		}
	}
}
