package runstore

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"path/filepath"
	"strconv"
)

// partSuffix ends the names of files that are being written.
const partSuffix = ".part"

// Write puts a whole file in place of an old one, or leaves that as it was.
func Write(files Files, path string, fill func(io.Writer) error) error {
	f, err := files.Create(filepath.Dir(path), filepath.Base(path)+".*"+partSuffix)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<18)
	if err = fill(b); err == nil {
		err = errors.Join(b.Flush(), f.Sync(), f.Chmod(0o644))
	}
	err = errors.Join(err, f.Close()) // before the rename: some file systems say only here that there is no room
	if err == nil {
		err = files.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, files.Remove(f.Name()))
	}
	return nil
}

// Identity is what a file of tensors says of itself.
type Identity struct {
	Format      int    // version of the format
	Fingerprint string // of the run
}

// WriteTensors writes a file of tensors that says what it is, with its checksum.
func WriteTensors(files Files, path string, id Identity, f TensorFile) error {
	metadata := map[string]string{}
	maps.Copy(metadata, f.Metadata)
	metadata["format"], metadata["fingerprint"] = strconv.Itoa(id.Format), id.Fingerprint
	f, err := TensorFile{metadata, f.Tensors}.Sealed()
	if err != nil {
		return err
	}
	return Write(files, path, f.Write)
}
