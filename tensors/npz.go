package tensors

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
	"github.com/spikecell/spikecell/internal/memory"
)

const npySuffix = ".npy"

// ParseNPZ reads an archive of NumPy arrays, in their order; of compressed ones, an array can have 1,032 times the bytes that it takes in data,
// and no more. Files in it that are no arrays are an error.
func ParseNPZ(data []byte) (Tensors, error) {
	all, err := parseNPZ(data)
	if err != nil {
		return nil, fmt.Errorf("tensors: npz: %w", err)
	}
	return all, nil
}

func parseNPZ(data []byte) (Tensors, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("no archive of NumPy arrays: %w; %s", err, filekind.Told(data))
	}
	if err := fits(archive, len(data)); err != nil {
		return nil, err
	}
	var all Tensors
	seen := map[string]bool{}
	for _, f := range archive.File {
		name, ok := strings.CutSuffix(f.Name, npySuffix)
		if !ok {
			return nil, fmt.Errorf("%q is no array; its name would end in .npy", cutText(f.Name))
		}
		if seen[name] {
			return nil, fmt.Errorf("there are two arrays %q", name)
		}
		seen[name] = true
		t, err := member(f)
		if err != nil {
			return nil, fmt.Errorf("array %s: %w", name, err)
		}
		t.Name = name
		all = append(all, t)
	}
	return all, nil
}

// fits refuses archives whose members share bytes, by which a small file could hold any number of large ones, and those that memory cannot hold.
func fits(archive *zip.Reader, length int) error {
	packed, whole := uint64(0), 0.
	for _, f := range archive.File {
		if packed += f.CompressedSize64; f.CompressedSize64 > uint64(length) || packed > uint64(length) {
			return errors.New("its arrays have more bytes than the file")
		}
		whole += float64(f.UncompressedSize64)
	}
	if have := memory.Available(); !(2*whole <= have) {
		return fmt.Errorf("its arrays have %.3g bytes, and there is memory for %.3g", whole, have/2)
	}
	return nil
}

func member(f *zip.File) (Tensor, error) {
	in, err := f.Open()
	if err != nil {
		return Tensor{}, err
	}
	defer in.Close()
	t, err := DecodeNPY(in)
	if e := (*NPYError)(nil); errors.As(err, &e) {
		return Tensor{}, fmt.Errorf("offset %d: %w", e.Offset, e.Err)
	}
	return t, err
}

// EncodeNPZ writes an archive as numpy.savez does: numpy.load finds each array by its name. The same tensors give the same bytes. Nothing is
// written where names are empty, not unique or paths, or a tensor is one that [Tensor.EncodeNPY] refuses.
func EncodeNPZ(w io.Writer, all []Tensor) error {
	if err := cmp.Or(checkNPZ(all), writes(w)); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, t := range all {
		h := &zip.FileHeader{Name: t.Name + npySuffix, Method: zip.Store}
		h.SetMode(0o600)
		out, err := z.CreateHeader(h)
		if err == nil {
			err = t.EncodeNPY(out)
		}
		if err != nil {
			return fmt.Errorf("tensors: npz: array %s: %w", t.Name, err)
		}
	}
	return z.Close()
}

func checkNPZ(all []Tensor) error {
	seen := map[string]bool{}
	for _, t := range all {
		if err := t.checkNPY(); err != nil {
			return err
		}
		if t.Name == "" || seen[t.Name] || strings.ContainsAny(t.Name, "/\\\x00") || len(t.Name) > 1<<15 {
			return fmt.Errorf("tensors: npz: array name %q is empty, taken, a path or too long", cutText(t.Name))
		}
		seen[t.Name] = true
	}
	return nil
}

// ReadNPZ reads an archive of NumPy arrays, as [ParseNPZ] does; [Tensors.Named] finds one. It refuses what is no regular file, or larger than the
// memory that there is.
func ReadNPZ(path string) (Tensors, error) {
	data, err := readFile(path)
	if err != nil {
		return nil, err
	}
	all, err := parseNPZ(data)
	if err != nil {
		return nil, fmt.Errorf("tensors: %s: %w", path, err)
	}
	return all, nil
}

// WriteNPZ writes an archive of NumPy arrays, whole or not at all, as [EncodeNPZ] does.
func WriteNPZ(path string, all []Tensor) error {
	if err := checkNPZ(all); err != nil {
		return err
	}
	return writeFile(path, func(w io.Writer) error { return EncodeNPZ(w, all) })
}
