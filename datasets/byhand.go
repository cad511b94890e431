package datasets

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"strings"
)

// byHand describes a set of single files that users put into a place themselves.
type byHand struct {
	name    string // of the set and its directory
	files   []file
	address string
	fetch   string   // a shell command with %s for the directory; "" where there is none
	install string   // a shell command that installs the set for all users, if there is one
	also    []string // directories that are looked at behind the usual ones
}

// locate returns the path of each file, or an [AbsentError] that names all that are missing.
func (b byHand) locate(opt Options) (paths []string, err error) {
	places := append(opt.places(b.name), b.also...)
	absent := &AbsentError{Set: b.name, Places: places, Address: b.address, Install: b.install, ByHand: true}
	for _, f := range b.files {
		path, err := f.find(places)
		if err != nil {
			return nil, fmt.Errorf("datasets: %s: %w", b.name, err)
		}
		if path == "" {
			absent.Missing = append(absent.Missing, f.name)
		}
		paths = append(paths, path)
	}
	if absent.Missing == nil {
		return paths, nil
	}
	if b.fetch != "" {
		absent.Fetch = fmt.Sprintf(b.fetch, places[0])
	}
	return nil, absent
}

// mostUnpublished bounds the content of a file whose length and checksum are not known.
const mostUnpublished = 1 << 28

// unpublished is a file of which nothing but the name is known, as of one of the many records or series of an archive.
func unpublished(name string) file { return file{name: name, bytes: mostUnpublished} }

// parsed returns what a parser makes of the file's content. The parser comes before the checksum, for it can tell what is wrong and where.
func parsed[T any](f file, path string, parse func(content []byte, name string) (T, error)) (x T, err error) {
	content, err := f.content(path)
	if err != nil {
		return x, fmt.Errorf("datasets: %w", err)
	}
	if f.sha256 == "" && int64(len(content)) > f.bytes {
		return x, fmt.Errorf("datasets: %s: more than %d bytes, which no file of this kind has", path, f.bytes)
	}
	made, err := parse(content, path)
	if err != nil {
		return x, err
	}
	if err := f.checkPublished(path); err != nil {
		return x, err
	}
	sum := sha256.Sum256(content)
	if err := f.checkSum(sum[:]); err != nil {
		return x, fmt.Errorf("datasets: %s: offset 0 to %d: %w; remove or replace the file", path, len(content), err)
	}
	return made, nil
}

// checkPublished compares the MD5 of a file that has the form in which it was published with the published one, if there is one.
func (f file) checkPublished(path string) error {
	if f.md5 == "" || f.zipped != strings.HasSuffix(path, ".gz") {
		return nil
	}
	in, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return fmt.Errorf("datasets: %w", err)
	}
	defer in.Close()
	sum := md5.New()
	if _, err := io.Copy(sum, in); err != nil {
		return fmt.Errorf("datasets: %s: %w", path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.md5 {
		return fmt.Errorf("datasets: %s: %w: the file has MD5 %s, as published it has %s; remove or replace it", path, errChecksum, got, f.md5)
	}
	return nil
}
