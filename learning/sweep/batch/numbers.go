package batch

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
)

// lineLength is that of a number in a file of numbers, with the end of its line: any of them is found at once.
const lineLength = 20

func writeNumbers(path string, numbers []int64) error {
	err := runstore.Write(disk, path, func(w io.Writer) error {
		for _, n := range numbers {
			if _, err := fmt.Fprintf(w, "%0*d\n", lineLength-1, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("batch: %s was not written: %w", path, err)
	}
	return nil
}

// readNumbers returns n numbers of a file from the one at a place on, or as many as there are.
func readNumbers(path string, from, n int) ([]int64, error) {
	if from < 0 {
		return nil, fmt.Errorf("batch: %s: there is no number %d", path, from)
	}
	text, err := readAt(path, int64(from)*lineLength, n*lineLength)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var numbers []int64
	for line := range strings.Lines(string(text)) {
		x, err := strconv.ParseInt(strings.TrimSuffix(line, "\n"), 10, 64)
		if err != nil || len(line) != lineLength || x < 0 {
			return nil, fmt.Errorf("batch: %s: %q is no number of %d digits; plan the sweep again, which writes what was cut off", path, line, lineLength-1)
		}
		numbers = append(numbers, x)
	}
	return numbers, nil
}

// readAt returns n bytes of a file, or with io.EOF as many as there are.
func readAt(path string, from int64, n int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("batch: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.NewSectionReader(f, from, int64(n))) // memory for what is there, and not for what is claimed
	if err == nil && len(text) < n {
		return text, fmt.Errorf("batch: %s ends too early; plan the sweep again, which writes it anew: %w", path, io.EOF)
	}
	if err != nil {
		err = fmt.Errorf("batch: %s: %w", path, err)
	}
	return text, err
}
