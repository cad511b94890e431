package main

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
)

// mostKept is how long an input that is kept may be, in bytes.
const mostKept = 4096

// keep copies inputs that led further into testdata/fuzz beside the target, where every test of the package runs them, until there are n: of all
// sizes, since long inputs lead where short ones do not.
func (b bench) keep(t target, n int) error {
	from := filepath.Join(b.cache(t), t.Name)
	to := filepath.Join(b.root, filepath.FromSlash(t.Package), "testdata", "fuzz", t.Name)
	inputs, err := small(from)
	if err != nil {
		return err
	}
	inputs = slices.DeleteFunc(inputs, func(name string) bool { return isFile(filepath.Join(to, name)) })
	for _, name := range spread(inputs, n-files(to)) {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.MkdirAll(to, 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, name), content, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// small returns the names of files of a folder that may be kept, by their sizes.
func small(folder string) (names []string, err error) {
	if files(folder) == 0 {
		return nil, nil
	}
	all, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	sizes := map[string]int64{}
	for _, f := range all {
		info, err := f.Info()
		if err != nil {
			return nil, err
		}
		if info.Size() <= mostKept {
			names, sizes[f.Name()] = append(names, f.Name()), info.Size()
		}
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(sizes[x], sizes[y]), cmp.Compare(x, y)) })
	return names, nil
}

// spread returns n of the names, as far apart as possible.
func spread(names []string, n int) (some []string) {
	if n >= len(names) {
		return names
	}
	for i := range max(n, 0) {
		some = append(some, names[i*len(names)/n])
	}
	return some
}
