package hwmodel

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/strictjson"
)

//go:embed chips/*.json
var files embed.FS

// Chips returns every chip that the package knows, by name.
func Chips() ([]Chip, error) {
	paths, err := fs.Glob(files, "chips/*.json")
	if err != nil {
		return nil, err
	}
	var all []Chip
	for _, p := range paths {
		c, err := load(p)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func load(file string) (Chip, error) {
	text, err := files.ReadFile(file)
	if err != nil {
		return Chip{}, err
	}
	return ParseChip(path.Base(file), text)
}

// Named returns the chips of these names. A name stands for all chips that begin with it and a hyphen, too: xylo. One with a
// dot or a slash is a file of the user's own.
func Named(names ...string) ([]Chip, error) {
	all, err := Chips()
	if err != nil {
		return nil, err
	}
	var chosen []Chip
	for _, name := range names {
		if strings.ContainsAny(name, `./\`) {
			c, err := Load(name)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, c)
			continue
		}
		found := matching(all, name)
		if len(found) == 0 {
			return nil, fmt.Errorf("hwmodel: no chip %q; there are %s; a chip of your own is named by its file, such as ./mine.json", name,
				strings.Join(namesOfChips(all), ", "))
		}
		chosen = append(chosen, found...)
	}
	return chosen, nil
}

func matching(all []Chip, name string) []Chip {
	if i := slices.IndexFunc(all, func(c Chip) bool { return c.Name == name }); i >= 0 {
		return all[i : i+1]
	}
	var found []Chip
	for _, c := range all {
		if strings.HasPrefix(c.Name, name+"-") {
			found = append(found, c)
		}
	}
	return found
}

func namesOfChips(all []Chip) []string {
	var names []string
	for _, c := range all {
		names = append(names, c.Name)
	}
	return names
}

// mostFile is how many bytes a chip file may have: some hundred times what the largest of this package has.
const mostFile = 1 << 22

// readFile reads a file that ends and that is no larger than a chip file may be. A pipe may never end, nor even begin.
func readFile(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", file)
	case info.Size() > mostFile:
		return nil, fmt.Errorf("%s has %d bytes, more than the %d of a chip file", file, info.Size(), mostFile)
	}
	return os.ReadFile(file)
}

// Load reads a chip file of the user's own. Errors name the file, the field, and what to do.
func Load(file string) (Chip, error) {
	text, err := readFile(file)
	if err != nil {
		return Chip{}, fmt.Errorf("hwmodel: chip file: %w", err)
	}
	c, err := ParseChip(filepath.Base(file), text)
	if err != nil {
		return Chip{}, err
	}
	if own, err := files.ReadFile("chips/" + c.Name + ".json"); err == nil && !bytes.Equal(own, text) {
		return Chip{}, fmt.Errorf("hwmodel: chip file %s: name %q is that of a chip of this package, and tables would show two "+
			"chips under it; give yours another", filepath.Base(file), c.Name)
	}
	return c, nil
}

// ParseChip reads a chip file; name is what errors call it.
func ParseChip(name string, text []byte) (Chip, error) {
	var c Chip
	err := strictjson.File(text, &c)
	if err == nil {
		err = c.check(func(q *Quantity, name string) { q.file, q.name = c.Name, name })
	}
	if err != nil {
		return Chip{}, fmt.Errorf("hwmodel: chip file %s: %w", name, err)
	}
	return c, nil
}
