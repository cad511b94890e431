package runstore

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"strconv"

	"github.com/spikecell/spikecell/internal/wholefile"
)

// partSuffix ends the names of files that are being written.
const partSuffix = ".part"

// Write puts a whole file of a store in place of an old one, or leaves that as it was. Whatever is in its place is replaced, a device too: files that
// a user names are written by package wholefile.
func Write(files Files, path string, fill func(io.Writer) error) error {
	return write(files, path, fill, func() error { return nil })
}

// write is Write with a check: may is called once the new file has its temporary name, and its error ends the write. A process that takes over the
// run removes files with temporary names afterwards, so that a file of the process before takes its place before that, or never.
func write(files Files, path string, fill func(io.Writer) error, may func() error) error {
	f, err := files.Create(filepath.Dir(path), filepath.Base(path)+".*"+partSuffix)
	if err != nil {
		return err
	}
	if err = may(); err == nil {
		err = fillFile(f, fill)
	}
	err = errors.Join(err, f.Close()) // before the rename: some file systems say only here that there is no room
	if err == nil {
		err = files.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, files.Remove(f.Name()))
	}
	return files.SyncFolder(filepath.Dir(path))
}

func fillFile(f File, fill func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, 1<<18)
	if err := fill(b); err != nil {
		return err
	}
	return errors.Join(b.Flush(), f.Sync())
}

// Identity is what a file of tensors says of itself.
type Identity struct {
	Format      int    // version of the format
	Fingerprint string // of the run
}

// WriteTensors writes a file of tensors that a user names, which says what it is, with its checksum.
func WriteTensors(path string, id Identity, f TensorFile) error {
	f, err := f.identified(id)
	if err != nil {
		return err
	}
	return wholefile.Write(path, wholefile.NewFile, f.Write)
}

// identified returns f with what it is and its checksum.
func (f TensorFile) identified(id Identity) (TensorFile, error) {
	metadata := map[string]string{}
	maps.Copy(metadata, f.Metadata)
	metadata["format"], metadata["fingerprint"] = strconv.Itoa(id.Format), id.Fingerprint
	return TensorFile{metadata, f.Tensors}.Sealed()
}
