package runner

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// newFile is the mode of a file that is written for the first time, before the umask takes its part.
const newFile os.FileMode = 0o644

// writeFile puts data under path in one step: a reader sees the old file or the new one, never a part. A file that is
// there keeps its mode, and a symbolic link stays one: what it points to is replaced. A new file gets perm less the umask.
func writeFile(path string, data []byte, perm os.FileMode) error {
	target, err := followLinks(path)
	if err == nil {
		err = replace(target, data, perm)
	}
	if err != nil {
		return fmt.Errorf("runner: write %s: %w", path, err)
	}
	return nil
}

// maxLinks is how many links followLinks goes along before it takes them for a circle, as Linux does.
const maxLinks = 40

// followLinks is the file that path means, whether it is there or not.
func followLinks(path string) (string, error) {
	for range maxLinks {
		info, err := os.Lstat(path)
		if errors.Is(err, os.ErrNotExist) {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&os.ModeSymlink == 0 {
			return path, nil
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return "", fmt.Errorf("more than %d symbolic links, one after the other", maxLinks)
}

// replace writes a temporary file beside path and renames it.
func replace(path string, data []byte, perm os.FileMode) error {
	f, err := createBeside(path, perm)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails harmlessly after the rename
	if err := fillAndSync(f, data); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// createBeside makes an empty temporary file in the folder of path: with the mode of the file that is there, or perm less
// the umask where there is none. What is no regular file cannot be replaced.
func createBeside(path string, perm os.FileMode) (*os.File, error) {
	info, err := os.Stat(path)
	exists := err == nil
	if exists && !info.Mode().IsRegular() {
		return nil, errors.New("it is there and no regular file")
	}
	if exists {
		perm = info.Mode().Perm()
	}
	f, err := openNew(path, perm)
	if err == nil && exists {
		err = errors.Join(f.Chmod(perm), keepOwner(f, info))
	}
	if err != nil && f != nil {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, err
}

// openNew creates a file with a name that nobody has; unlike os.CreateTemp it leaves the mode to the umask.
func openNew(path string, perm os.FileMode) (*os.File, error) {
	name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+randomHex(6))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
}

func fillAndSync(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// checkWritable says why path could not be written, before any work is done for it: it makes the temporary file that the
// writing will make, and removes it.
func checkWritable(path string) error {
	target, err := followLinks(path)
	if err == nil {
		err = probe(target)
	}
	if err != nil {
		return fmt.Errorf("runner: %s cannot be written: %w (name another file)", path, err)
	}
	return nil
}

func probe(path string) error {
	f, err := createBeside(path, newFile)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// writeOrRescue writes data under path. Where that fails, it puts data into the first folder that takes it: the one of path,
// the one for temporary files, or the current one. The error then says where.
func writeOrRescue(path string, data []byte, perm os.FileMode) error {
	if path == "" {
		return errors.New("runner: write a file: its path is empty")
	}
	err := writeFile(path, data, perm)
	if err == nil {
		return nil
	}
	for _, dir := range []string{filepath.Dir(path), os.TempDir(), "."} {
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
