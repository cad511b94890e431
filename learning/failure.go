package learning

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// RunFailure says how a run ended with an error that was no cancellation. It stands until the run is begun again.
type RunFailure struct {
	Time    time.Time
	Host    string // name of the machine
	Process int    // number of the process there
	Error   string
	Log     string // path of the file that the process wrote what it said to, as $SPIKECELL_LOG named it; "" if it named none
}

// logVariable names the file that whoever starts a process lets it write to. It is a property of the process, and not of a run or its settings.
const logVariable = "SPIKECELL_LOG"

const (
	failureFormat = 1
	mostOfError   = 8 << 10 // bytes of the text of an error that are kept
)

// storedFailure is a failure in failed.json.
type storedFailure struct {
	Format      int
	Fingerprint string
	RunFailure
	Checksum string `json:",omitempty"` // as that of a report, and the last field
}

// sealed returns f with its checksum.
func (f storedFailure) sealed() (storedFailure, error) {
	f.Checksum = ""
	sum, err := runstore.ChecksumOf(f)
	f.Checksum = sum
	return f, err
}

// failureOf is what is known of an error now, in this process.
func failureOf(err error) RunFailure {
	host, _ := os.Hostname() // "" where the machine has no name
	log := os.Getenv(logVariable)
	if full, err := filepath.Abs(log); log != "" && err == nil {
		log = full
	}
	text := err.Error()
	if len(text) > mostOfError {
		text = strings.ToValidUTF8(text[:mostOfError], "") + " …"
	}
	return RunFailure{Time: time.Now().UTC(), Host: host, Process: os.Getpid(), Error: text, Log: log}
}

// fail notes why the run has ended. Whoever trains is told that in any case, and not that the note could not be written.
func (s *store) fail(err error) {
	if s == nil {
		return
	}
	if f, err := (storedFailure{Format: failureFormat, Fingerprint: s.fingerprint, RunFailure: failureOf(err)}).sealed(); err == nil {
		_ = s.run.WriteJSON(runstore.FailureFile, f)
	}
}

// readFailure reads the note of a run; nil if somebody has begun it again in this moment.
func readFailure(files runstore.Files, path, fingerprint string) (*RunFailure, error) {
	text, err := runstore.Read(files, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var f *RunFailure
	if err == nil {
		f, err = parseFailure(text, fingerprint)
	}
	if err != nil {
		return nil, fmt.Errorf("learning: why the run failed is not known: %s: %w", path, err)
	}
	return f, nil
}

func parseFailure(text []byte, fingerprint string) (*RunFailure, error) {
	if err := wholeReport(text); err != nil {
		return nil, err
	}
	var f storedFailure
	if err := strictjson.Value(text, &f); err != nil {
		return nil, fmt.Errorf("%w: a later version of this program wrote it", err)
	}
	switch {
	case f.Format != failureFormat:
		return nil, fmt.Errorf("it has format version %d, and this program reads %d", f.Format, failureFormat)
	case f.Fingerprint != fingerprint:
		return nil, fmt.Errorf("it is of the run %.12s…", f.Fingerprint)
	}
	return &f.RunFailure, nil
}
