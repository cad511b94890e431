package tensors

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/internal/wholefile"
)

// Read reads a safetensors file, as [Parse] does. It refuses what is no regular file, or larger than the memory that there is.
func Read(path string) (File, error) {
	data, err := readFile(path)
	if err != nil {
		return File{}, err
	}
	f, err := parse(data)
	if err != nil {
		return File{}, fmt.Errorf("tensors: %s: %w", path, err)
	}
	return f, nil
}

// Write writes a safetensors file, whole or not at all: one that Check refuses, or for which there is no room, leaves what was there.
func Write(path string, f File) error {
	if err := f.Check(); err != nil {
		return err
	}
	return writeFile(path, f.Encode)
}

// writes wants something to write to.
func writes(w io.Writer) error {
	if w == nil {
		return errors.New("tensors: the writer is nil")
	}
	return nil
}

// readFile reads a whole file. A pipe would never end.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("tensors: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("tensors: %s is not a regular file", path)
	}
	if have := memory.Available(); !(2*float64(info.Size()) <= have) { // the bytes, and the values
		return nil, fmt.Errorf("tensors: %s has %d bytes, and there is memory for %.3g", path, info.Size(), have/2)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tensors: %w", err)
	}
	return data, nil
}

// writeFile puts a whole file in place of an old one, or leaves that as it was.
func writeFile(path string, fill func(io.Writer) error) error {
	if err := wholefile.Write(path, wholefile.NewFile, fill); err != nil {
		return fmt.Errorf("tensors: %s was not written: %w", path, err)
	}
	return nil
}
