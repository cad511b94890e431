package runner

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/internal/wholefile"
)

// newFile is the mode of a file that is written for the first time, before the umask takes its part.
const newFile = wholefile.NewFile

// writeFile puts data under path in one step.
func writeFile(path string, data []byte, perm os.FileMode) error {
	if err := wholefile.Write(path, perm, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return fmt.Errorf("runner: write %s: %w", path, err)
	}
	return nil
}

// checkWritable says why path could not be written, before any work is done for it.
func checkWritable(path string) error {
	if err := wholefile.Check(path); err != nil {
		return fmt.Errorf("runner: %s cannot be written: %w (name another file)", path, err)
	}
	return nil
}

// writeOrRescue writes data under path. Where that fails, it puts data into the first folder that takes it: the one of path, unless that holds
// devices or pipes, the one for temporary files, or the current one. The error then says where.
func writeOrRescue(path string, data []byte, perm os.FileMode) error {
	if path == "" {
		return errors.New("runner: write a file: its path is empty")
	}
	err := writeFile(path, data, perm)
	if err == nil {
		return nil
	}
	dirs := []string{filepath.Dir(path), os.TempDir(), "."}
	if info, e := os.Stat(path); e == nil && !info.IsDir() && !info.Mode().IsRegular() {
		dirs = dirs[1:]
	}
	for _, dir := range dirs {
		if saved, e := writeAside(dir, filepath.Base(path), data); e == nil {
			return fmt.Errorf("%w (what was to be written is in %s)", err, saved)
		}
	}
	return fmt.Errorf("%w (and no other folder took what was to be written)", err)
}

// writeAside puts data into a new file in dir, which only the user can read. Its name begins like base.
func writeAside(dir, base string, data []byte) (string, error) {
	ext := cutAt(filepath.Ext(base), 20)
	f, err := os.CreateTemp(dir, cutAt(strings.TrimSuffix(base, ext), 60)+".saved-*"+ext)
	if err != nil {
		return "", err
	}
	if err := fillAndSync(f, data); err != nil {
		_ = os.Remove(f.Name()) // a part of the notebook is worth nothing
		return "", err
	}
	return f.Name(), nil
}

func fillAndSync(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
