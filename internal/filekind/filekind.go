// Package filekind names what a file is by how it begins, for errors of readers that were given a file of another kind, and
// leaves out the mark with which a text may begin.
package filekind

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// beginnings are what files of some kinds begin with.
var beginnings = []struct{ bytes, kind string }{
	{"\x89HDF", "a file of HDF5"},
	{"PK\x03\x04", "a zip archive, as .npz of NumPy and .pt of PyTorch are"},
	{"PK\x05\x06", "a zip archive that is empty"},
	{"\x93NUMPY", "an array of NumPy (.npy)"},
	{"\x1f\x8b", "packed by gzip: unpack it"},
	{"\x80\x02", "a pickle of Python, as old .pt files of PyTorch are"},
	{"\x80\x03", "a pickle of Python"},
	{"\x80\x04", "a pickle of Python"},
	{"\x80\x05", "a pickle of Python"},
	{"\x89PNG", "a picture (PNG)"},
	{"%PDF", "a PDF"},
	{"\xff\xfe", "text in UTF-16: save it in UTF-8"},
	{"\xfe\xff", "text in UTF-16: save it in UTF-8"},
	{"version https://git-lfs.", "a pointer of Git LFS, without the file itself: git lfs pull fetches that"},
}

// Of names the kind of a file; "" where its beginning does not tell.
func Of(content []byte) string {
	for _, b := range beginnings {
		if bytes.HasPrefix(content, []byte(b.bytes)) {
			return b.kind
		}
	}
	if len(content) > 8 && content[7] == 0 && content[8] == '{' { // the length of a header, in eight bytes, and the header
		return "a file of safetensors"
	}
	text := bytes.ToLower(bytes.TrimSpace(content[:min(len(content), 512)]))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype html")) || bytes.HasPrefix(text, []byte("<html")):
		return "a page of HTML: is it that of a login or of an error, in place of the file?"
	case bytes.HasPrefix(text, []byte("<?xml")):
		return "XML"
	}
	return ""
}

// mostTold is how many bytes of a file are told.
const mostTold = 24

// Told says what a file is, or else how it begins.
func Told(content []byte) string {
	if kind := Of(content); kind != "" {
		return "this is " + kind
	}
	begin := content[:min(len(content), mostTold)]
	for len(begin) < len(content) && !utf8.Valid(begin) && len(begin) > mostTold-utf8.UTFMax { // it does not end within a letter
		begin = begin[:len(begin)-1]
	}
	if i := bytes.IndexFunc(begin, func(r rune) bool { return r == '\n' || r == '\r' }); i > 0 && !unicode.IsControl(rune(begin[0])) {
		begin = begin[:i]
	}
	return fmt.Sprintf("it begins with %q", begin)
}
