package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// StoredReport is a report as the run store keeps it in report.json: with its net, the name of its rule and the size of its
// mini-batches, so that the file can be read alone.
type StoredReport struct {
	*Report
	Net   snn.Net `json:",omitzero"`
	Rule  string  `json:",omitempty"`
	Batch int     `json:",omitempty"`
}

// ReadReport reads the report.json of a run, wherever it lies. The report has no model and no settings; its net is there.
func ReadReport(file string) (*StoredReport, error) {
	text, err := readRegular(file)
	if err != nil {
		return nil, fmt.Errorf("learning: report: %w", err)
	}
	s := &StoredReport{Report: &Report{}}
	if err := strictJSON(text, s); err != nil {
		return nil, fmt.Errorf("learning: report %s: %w; want the report.json of a run", file, err)
	}
	if len(s.Net.Populations) == 0 {
		return nil, fmt.Errorf("learning: report %s: it has no Net, as those of older versions; train again", file)
	}
	if err := s.Net.Check(); err != nil {
		return nil, fmt.Errorf("learning: report %s: Net: %w", file, err)
	}
	s.Entry.Net = s.Net
	nameWirings(&s.Training, s.Net)
	nameWirings(&s.Inference, s.Net)
	return s, nil
}
