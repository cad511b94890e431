package filekind

import "bytes"

// Mark is the byte-order mark with which some editors and spreadsheets begin a text. It is no part of what the text says.
const Mark = "\ufeff"

// Unmarked returns a text without the byte-order mark at its beginning. Every reader of text calls it, so that none takes the mark for a letter of
// its first word.
func Unmarked(text []byte) []byte { return bytes.TrimPrefix(text, []byte(Mark)) }
