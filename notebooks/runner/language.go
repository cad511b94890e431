package runner

import (
	"fmt"
	"slices"
	"strings"
)

// checkLanguage refuses cells that are not Go, which would be compiled as Go all the same. Where nothing says otherwise they are Go.
func (n *Notebook) checkLanguage() error {
	number, marked := 0, false
	for i := range n.Cells {
		c := &n.Cells[i]
		if !c.executable() {
			continue
		}
		number++
		switch id := c.languageID(); id {
		case "":
		case "go":
			marked = true
		default:
			return fmt.Errorf("cell %d (%s) is %s, and only Go can be executed", number, c.firstLine(), id)
		}
	}
	if language := n.language(); language != "go" && !marked {
		return fmt.Errorf("its cells are %s by its metadata (kernelspec, language_info), and only Go can be executed", language)
	}
	return nil
}

// language is that of the kernel that the notebook was saved with, or else the one that it names itself.
func (n *Notebook) language() string {
	spec := struct{ Name, Language string }{}
	info := struct{ Name string }{}
	decodeInto(n.Metadata["kernelspec"], &spec)
	decodeInto(n.Metadata["language_info"], &info)
	for _, name := range []string{spec.Language, spec.Name, info.Name} {
		switch name = strings.ToLower(name); {
		case name == "":
		case slices.Contains([]string{"go", "golang", "gonb", "gophernotes"}, name):
			return "go"
		default:
			return name
		}
	}
	return "go"
}

// languageID is what VS Code says of a cell's language; empty where it says nothing.
func (c *Cell) languageID() string {
	vscode := struct {
		LanguageID string `json:"languageId"`
	}{}
	decodeInto(c.Metadata["vscode"], &vscode)
	return vscode.LanguageID
}
