package exchange

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Script is a running script, which answers lines with lines of JSON.
type Script struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// Start starts Python without settings that make its libraries slower than they are by themselves.
func Start(ctx context.Context, stderr io.Writer, python string, args ...string) (*Script, error) {
	c := exec.CommandContext(ctx, python, args...)
	c.Stderr = stderr
	c.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "OPENBLAS_") || strings.HasPrefix(v, "MKL_") })
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	return &Script{c, in, bufio.NewReader(out)}, c.Start()
}

// Read takes the next line of the script.
func (s *Script) Read(v any) error {
	line, err := s.out.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("it ended before it answered: %w", err)
	}
	return json.Unmarshal(line, v)
}

// Ask sends a line and takes the answer.
func (s *Script) Ask(line string, answer any) error {
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		return err
	}
	return s.Read(answer)
}

// Close ends the script, which has nothing more to read.
func (s *Script) Close() {
	s.in.Close()
	s.cmd.Wait()
}
