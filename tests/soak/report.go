//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// report says of each part what grew.
type report struct {
	Parts []partReport `json:"parts"`
}

type partReport struct {
	Part    string  `json:"part"`
	Counted string  `json:"counted"` // what Done is of
	Rounds  int     `json:"rounds"`
	Done    int     `json:"done"`
	Hours   float64 `json:"hours"`
	Trends  []trend `json:"trends"`
}

func reportOf(samples []sample) (r report) {
	for _, p := range parts {
		own := of(samples, p.name)
		if len(own) == 0 {
			continue
		}
		last := own[len(own)-1]
		r.Parts = append(r.Parts, partReport{
			Part: p.name, Counted: p.counted, Rounds: len(own), Done: last.Done, Hours: last.Seconds / 3600, Trends: trends(own),
		})
	}
	return r
}

// failure names what is not flat.
func (r report) failure() error {
	var bad []string
	for _, p := range r.Parts {
		if len(p.Trends) == 0 {
			bad = append(bad, fmt.Sprintf("%s: %d rounds are too few", p.Part, p.Rounds))
		}
		for _, t := range p.Trends {
			if t.Verdict != flat {
				bad = append(bad, fmt.Sprintf("%s: %s", p.Part, t))
			}
		}
	}
	if len(bad) == 0 {
		return nil
	}
	return fmt.Errorf("not flat:\n%s", strings.Join(bad, "\n"))
}

func (r report) print(out io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	for _, p := range r.Parts {
		fmt.Fprintf(out, "%s: %d %s in %d rounds, %.2f h\n", p.Part, p.Done, p.Counted, p.Rounds, p.Hours)
		for _, t := range p.Trends {
			fmt.Fprintln(out, "  ", t)
		}
	}
	return nil
}

// String is a trend in one line.
func (t trend) String() string {
	scale, unit := 1., ""
	if t.Unit == "bytes" {
		scale, unit = 1e6, " MB"
	}
	return fmt.Sprintf("%s: from %.4g to %.4g%s, %+.3g [%.3g, %.3g]%s, bound %g: %s",
		t.Measure, t.First/scale, t.Last/scale, unit, t.Growth/scale, t.Lo/scale, t.Hi/scale, unit, t.Bound/scale, t.Verdict)
}
