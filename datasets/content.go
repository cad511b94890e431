package datasets

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxInflation bounds the bytes that one byte of a gzip file can expand to.
const maxInflation = 1032

// errChecksum marks content that is whole but not the published one.
var errChecksum = errors.New("wrong checksum")

// errNotRegular marks a directory, named pipe, socket or device where a file was looked for.
var errNotRegular = errors.New("is not a regular file")

// read returns the file's checked array.
func (f file) read(path string, classes int) (IDX, error) {
	return parsed(f, path, func(content []byte, name string) (IDX, error) {
		x, err := ParseIDX(content, name)
		if err == nil && len(x.Shape) == 1 {
			err = x.checkLabels(classes)
		}
		return x, err
	})
}

// openRegular opens a regular file. A named pipe in its place would wait for a writer, a device may never end: what is
// no regular file is an error.
func openRegular(path string, flag int) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: path, Err: errNotRegular}
	}
	return os.OpenFile(path, flag, 0o666)
}

// content reads the raw content of a file that may be compressed, and at most one byte beyond the published length,
// which the parser then reports. Memory is bounded by what the file can hold, whatever its headers claim.
func (f file) content(path string) ([]byte, error) {
	in, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, err
	}
	r, factor, err := inflate(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	expected := min(f.bytes, info.Size()*factor)
	if f.sha256 == "" {
		expected = min(f.bytes, info.Size())
	}
	buf := bytes.NewBuffer(make([]byte, 0, expected+bytes.MinRead))
	if _, err := buf.ReadFrom(io.LimitReader(r, f.bytes+1)); err != nil {
		return nil, fmt.Errorf("%s: damaged after offset %d of its content: %w", path, buf.Len(), err)
	}
	return buf.Bytes(), nil
}

// verify reports whether a file's content is the published one, in little memory.
func (f file) verify(path string) error {
	in, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return err
	}
	defer in.Close()
	r, _, err := inflate(in)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(sum, io.LimitReader(r, f.bytes+1))
	if err != nil {
		return fmt.Errorf("damaged after offset %d of its content: %w", n, err)
	}
	return f.checkSum(sum.Sum(nil))
}

// checkSum compares a SHA-256 with the published one, if there is one.
func (f file) checkSum(sum []byte) error {
	if got := hex.EncodeToString(sum); f.sha256 != "" && got != f.sha256 {
		return fmt.Errorf("%w: the content has SHA-256 %s, %s as published has %s", errChecksum, got, f.name, f.sha256)
	}
	return nil
}

// inflate returns a reader of the raw content, and the most bytes that each byte of the input can become. The first
// bytes decide, not the name: downloads are at times unpacked on the way. No IDX file starts like a gzip file.
func inflate(in io.Reader) (r io.Reader, factor int64, err error) {
	b := bufio.NewReader(in)
	if head, _ := b.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
		return b, 1, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, 0, fmt.Errorf("damaged at offset 0: %w", err)
	}
	return z, maxInflation, nil
}

// cutText shortens what is quoted in an error.
func cutText(s string) string {
	const most = 120
	if len(s) > most {
		return s[:most] + "…"
	}
	return strings.TrimSpace(s)
}
