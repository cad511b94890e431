package learning

import (
	"errors"
	"fmt"

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
	// Checksum is the SHA-256 of all the rest, hex, by which a damaged file is known.
	Checksum string `json:",omitempty"`
}

// sealed returns s with its checksum.
func (s StoredReport) sealed() (StoredReport, error) {
	s.Checksum = ""
	sum, err := runstore.ChecksumOf(s)
	s.Checksum = sum
	return s, err
}

// whole returns an error if s is not what was written.
func (s StoredReport) whole() error {
	if s.Checksum == "" {
		return errors.New("it has no Checksum, as those of older versions; train again")
	}
	if w, err := s.sealed(); err != nil || w.Checksum != s.Checksum {
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
	if err := s.whole(); err != nil {
		return nil, fmt.Errorf("learning: report %s: %w", file, err)
	}
	s.Entry.Net = s.Net
	nameWirings(&s.Training, s.Net)
	nameWirings(&s.Inference, s.Net)
	return s, nil
}
