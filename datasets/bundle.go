package datasets

import (
	"archive/tar"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// bundle describes a set of many small files, in folders or in a tar archive, compressed with gzip or not.
type bundle struct {
	name    string            // of the set and its directory
	folders []string          // with the files; of several, files are named with theirs
	inside  string            // of what folder in that directory they are; "" means that they are in it themselves
	archive string            // in that directory, with the folder: without the suffix .gz
	wanted  func(string) bool // whether a file of this name belongs to the set
	files   int
	bytes   int64  // of all files that belong to the set
	sha256  string // of all files; see digest
	address string
	fetch   string // a shell command with %s for the directory; "" where there is none
}

// load returns the content of the set's files by name, and the path that it was read from.
func (b bundle) load(opt Options) (content map[string][]byte, from string, err error) {
	places := opt.places(b.name)
	for _, dir := range places {
		if content, from, err = b.loadFrom(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, "", b.absent(places)
	}
	if err == nil {
		err = b.check(content, from)
	}
	if err != nil {
		return nil, "", fmt.Errorf("datasets: %s: %w", b.name, err)
	}
	return content, from, nil
}

func (b bundle) absent(places []string) error {
	e := &AbsentError{Set: b.name, Missing: []string{b.archive}, Places: places, Address: b.address}
	for _, folder := range b.folders {
		e.Missing = append(e.Missing, "folder "+path.Join(b.inside, folder))
	}
	if b.fetch != "" {
		e.Fetch, e.ByHand = fmt.Sprintf(b.fetch, places[0]), true
	}
	return e
}

// loadFrom reads the folders, or else the archive.
func (b bundle) loadFrom(dir string) (content map[string][]byte, from string, err error) {
	content, left := map[string][]byte{}, b.bytes
	from = filepath.Join(dir, b.inside)
	if len(b.folders) == 1 {
		from = filepath.Join(from, b.folders[0])
	}
	for _, folder := range b.folders {
		if err = b.readFolder(filepath.Join(dir, b.inside, folder), content, &left); err != nil {
			break
		}
	}
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return content, from, err
	}
	if from, err = (file{name: b.archive}).find([]string{dir}); from == "" {
		return nil, "", cmp.Or(err, fs.ErrNotExist)
	}
	content, err = b.readArchive(from)
	return content, from, err
}

// readFolder adds the files in a folder.
func (b bundle) readFolder(dir string, content map[string][]byte, left *int64) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !b.wanted(e.Name()) {
			continue
		}
		in, err := openRegular(filepath.Join(dir, e.Name()), os.O_RDONLY)
		if err != nil {
			return err
		}
		content[b.key(filepath.Base(dir), e.Name())], err = b.take(in, left)
		in.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(dir, e.Name()), err)
		}
	}
	return nil
}

// key is what a file in a folder is called: its name, with that of the folder where there are several.
func (b bundle) key(folder, name string) string {
	if len(b.folders) > 1 {
		return path.Join(folder, name)
	}
	return name
}

// readArchive reads the files of the folders in the archive.
func (b bundle) readArchive(name string) (map[string][]byte, error) {
	in, err := openRegular(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	raw, _, err := inflate(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	content, left := map[string][]byte{}, b.bytes
	for archive := tar.NewReader(raw); ; {
		header, err := archive.Next()
		if err == io.EOF {
			return content, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: damaged after %d files: %w", name, len(content), err)
		}
		file, folder := path.Base(header.Name), path.Base(path.Dir(header.Name))
		if header.Typeflag != tar.TypeReg || !slices.Contains(b.folders, folder) || !b.wanted(file) {
			continue
		}
		if content[b.key(folder, file)], err = b.take(archive, &left); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, header.Name, err)
		}
	}
}

// take reads a file, and counts what the set may still hold.
func (b bundle) take(in io.Reader, left *int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(in, *left+1))
	if err != nil {
		return nil, fmt.Errorf("damaged after offset %d: %w", len(content), err)
	}
	if *left -= int64(len(content)); *left < 0 {
		return nil, fmt.Errorf("with this file there are more than the %d bytes of the set; remove what does not belong to it", b.bytes)
	}
	return content, nil
}

// check holds the files to their number and checksum.
func (b bundle) check(content map[string][]byte, from string) error {
	if len(content) != b.files {
		return fmt.Errorf("%s: %d files of the set, it has %d; fetch it anew from %s", from, len(content), b.files, b.address)
	}
	if got := bundleDigest(content); got != b.sha256 {
		return fmt.Errorf("%s: %w: the files have %s, those that were published have %s; replace them", from, errChecksum, got, b.sha256)
	}
	return nil
}

// bundleDigest is the SHA-256 of names and contents, in the order of names, each preceded by its length in eight bytes.
func bundleDigest(content map[string][]byte) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(content)) {
		for _, part := range [][]byte{[]byte(name), content[name]} {
			sum.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(part))))
			sum.Write(part)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}
