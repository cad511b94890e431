package snn

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostName is how many bytes a name has at most.
const mostName = 255

// CheckName wants a name that files, tables and messages can show on one line: not blank, of at most 255 bytes of UTF-8, of characters that
// are printable or a space inside.
func CheckName(name string) error {
	if err := checkName(name); err != nil {
		return fmt.Errorf("snn: %w", err)
	}
	return nil
}

func checkName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return fmt.Errorf("the name %q is blank; give one that can be read", name)
	case len(name) > mostName:
		return fmt.Errorf("the name %.20q… has %d bytes; no more than %d", name, len(name), mostName)
	case !utf8.ValidString(name):
		return fmt.Errorf("the name %q is not UTF-8", name)
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("the name %q begins or ends with a space; leave it out", name)
	}
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return fmt.Errorf("the name %q has the character %q, which cannot be shown on a line; leave it out", name, r)
		}
	}
	return nil
}
