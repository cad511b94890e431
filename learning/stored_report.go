package learning

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/snn"
)

// StoredReport is a report as the run store keeps it in report.json: with its net, the name of its rule, the size of its
// mini-batches and its seed, so that the file can be read alone.
type StoredReport struct {
	*Report
	Net   snn.Net `json:",omitzero"`
	Rule  string  `json:",omitempty"`
	Batch int     `json:",omitempty"`
	Seed  uint64
	Costs snn.RuleCosts `json:",omitzero"` // what the rule states of its costs for the net; zero if it states none
	// Sums are the SHA-256 of files beside it that have no checksum of their own, hex, by name.
	Sums map[string]string `json:",omitempty"`
	// Checksum is the SHA-256 of all the rest, hex, by which a damaged file is known. It is the last field.
	Checksum string `json:",omitempty"`
}

// sealed returns s with its checksum.
func (s StoredReport) sealed() (StoredReport, error) {
	s.Checksum = ""
	sum, err := runstore.ChecksumOf(s)
	s.Checksum = sum
	return s, err
}

var errNoChecksum = errors.New("it has no Checksum, as those of older versions; train again")

// misnamedSum is the end of a report whose checksum has another name of as many bytes.
var misnamedSum = regexp.MustCompile(`(?s),"[^"]{1,8}":"[0-9a-f]{64}"}$`)

// wholeReport returns an error if a report's text is not what was written, spaces apart. What its fields mean is not asked, so that reports of
// versions with other fields are known to be whole too.
func wholeReport(text []byte) error {
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return err
	}
	rest, sum, ok := strings.Cut(compact.String(), `,"Checksum":"`)
	switch {
	case !ok && misnamedSum.Match(compact.Bytes()):
		return errors.New("the name of its last field, Checksum, is damaged; train again")
	case !ok:
		return errNoChecksum
	}
	if have := sha256.Sum256([]byte(rest + "}")); hex.EncodeToString(have[:])+`"}` != sum {
		return errors.New("it does not have the checksum that it names: the file was damaged or edited; train again")
	}
	return nil
}

// ReadReport reads the report.json of a run, wherever it lies, or that in the folder of a run. The report has no model and
// no settings; its net is there.
func ReadReport(file string) (*StoredReport, error) {
	file, err := runstore.FileOf(runstore.Disk{}, file, runstore.ResultFile)
	if err != nil {
		return nil, fmt.Errorf("learning: report: %w", err)
	}
	text, err := runstore.Read(runstore.Disk{}, file)
	if err != nil {
		return nil, fmt.Errorf("learning: report: %w", err)
	}
	s := &StoredReport{Report: &Report{}}
	if err := strictjson.File(text, s); err != nil {
		return nil, fmt.Errorf("learning: report %s: %w; want the report.json of a run", file, err)
	}
	if len(s.Net.Populations) == 0 {
		return nil, fmt.Errorf("learning: report %s: it has no Net, as those of older versions; train again", file)
	}
	if err := s.Net.Check(); err != nil {
		return nil, fmt.Errorf("learning: report %s: Net: %w", file, err)
	}
	if err := wholeReport(text); err != nil {
		return nil, fmt.Errorf("learning: report %s: %w", file, err)
	}
	s.Entry.Net = s.Net
	nameWirings(&s.Training, s.Net)
	nameWirings(&s.Inference, s.Net)
	return s, nil
}
