package datasets

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// MITBIH cuts beats from records of the MIT-BIH Arrhythmia Database [moody2001]: two leads at 360 Hz, half an hour each, in which cardiologists
// marked every beat. A sample has the shape {steps, leads}: what was measured, in mV, from Before samples before the mark of a beat up to After
// behind it. The defaults are record 100 and its 33 atrial premature beats (A) against its normal ones (N).
//
// A window of the defaults is one second. It begins 694 ms before the beat, so that the beat before a premature one is in it, and that
// before a normal one as a rule is not.
//
// Every record is divided in time: the first of its beats train, those after them validate, the last ones test. Beats whose windows overlap with
// one of an earlier part are left out, so that no measurement is in two parts, and so are beats at the ends of a record whose windows it does not
// hold.
type MITBIH struct {
	Records []string // nil means {"100"}
	// Classes are the codes of the beats of each class, for example {"NLRej", "AaJS", "VE"}; see [WFDBAnnotation]. Other beats are left out. nil
	// means {"N", "A"}.
	Classes       []string
	Before, After int // samples of 1/360 s; both 0 mean 250 and 110
	Every         int // so many samples are averaged into a step; 0 means 1
	// Valid and Test are the shares of a record's beats in these parts; both 0 mean 0.1 and 0.3.
	Valid, Test float64
}

// mitbihMost bounds windows to ten seconds.
const mitbihMost = 3600

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (m MITBIH) Resolve() (MITBIH, error) {
	fault := func(what string, args ...any) (MITBIH, error) {
		return m, fmt.Errorf("datasets: mitbih: "+what, args...)
	}
	if m.Records == nil {
		m.Records = []string{"100"}
	}
	if m.Classes == nil {
		m.Classes = []string{"N", "A"}
	}
	if m.Before == 0 && m.After == 0 {
		m.Before, m.After = 250, 110
	}
	if m.Valid == 0 && m.Test == 0 {
		m.Valid, m.Test = .1, .3
	}
	m.Every = cmp.Or(m.Every, 1)
	for _, r := range m.Records {
		if r == "" || strings.ContainsAny(r, `/\%`) || strings.HasPrefix(r, ".") {
			return fault("record %q; give names as 100", r)
		}
	}
	if len(m.Records) == 0 {
		return fault("no records; give names as 100, or nil for that one")
	}
	if len(m.Classes) < 2 || slices.Contains(m.Classes, "") {
		return fault("classes %q; give the codes of two or more, as N and A", m.Classes)
	}
	if steps := m.Before + m.After; m.Before < 0 || m.After < 0 || m.Before > mitbihMost || m.After > mitbihMost || m.Every < 1 || steps%m.Every != 0 {
		return fault("%d samples before and %d from a beat on, %d a step; give 0 to %d, a multiple of those of a step in all",
			m.Before, m.After, m.Every, mitbihMost)
	}
	return m, nil
}

// Set reads the records and cuts the beats. Where files are looked for is told at the head of this package; the name is mitbih, the files of a
// record are NAME.hea, NAME.dat and NAME.atr, and Options.Download fetches nothing. The numbers of every record are held to the checksums
// of its header, those of record 100, and its annotations, to the published SHA-256 too.
func (m MITBIH) Set(opt Options) (Set, error) {
	m, err := m.Resolve()
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "mitbih", Classes: len(m.Classes), ClassNames: slices.Clone(m.Classes)}
	for _, name := range m.Records {
		r, err := readMITBIH(name, opt)
		if err != nil {
			return Set{}, err
		}
		shape := []int{(m.Before + m.After) / m.Every, len(r.header.Signals)}
		if s.Shape != nil && !slices.Equal(s.Shape, shape) {
			return Set{}, fmt.Errorf("datasets: mitbih: record %s has %d leads, and %s has %d; take records of as many",
				name, shape[1], m.Records[0], s.Shape[1])
		}
		s.Shape = shape
		if err := m.divide(&s, r); err != nil {
			return Set{}, fmt.Errorf("datasets: mitbih: record %s: %w", name, err)
		}
	}
	for c, codes := range m.Classes {
		if !slices.Contains(s.Train.Label, c) {
			return Set{}, fmt.Errorf("datasets: mitbih: no beat of class %d, %s, trains; take other records %v, classes or shares", c, codes, m.Records)
		}
	}
	return s, nil
}

// ecgRecord is a record with its marks.
type ecgRecord struct {
	header  WFDB
	numbers [][]int16
	marks   []WFDBAnnotation
}

// mitbih describes the files of a record.
func mitbih(record string) byHand {
	const address = "https://physionet.org/files/mitdb/1.0.0/"
	files := []file{unpublished(record + ".hea"), unpublished(record + ".dat"), unpublished(record + ".atr")}
	if record == "100" {
		files[1].bytes, files[1].sha256 = 1950000, "b2ea3c250e56e48f4b7b90697832b8ecd1afa1e0bb31f2dcfea4ed6e1075a639"
		files[2].bytes, files[2].sha256 = 4558, "8d8a5349fb16638ebbf649f1779d12e96d91b736b2aafe59db43719ae583d471"
	}
	return byHand{
		name: "mitbih", files: files, address: address,
		fetch: "curl -fL --create-dirs --output-dir '%s' --remote-name-all '" + address + record + ".{hea,dat,atr}'",
	}
}

func readMITBIH(name string, opt Options) (r ecgRecord, err error) {
	set := mitbih(name)
	paths, err := set.locate(opt)
	if err != nil {
		return r, err
	}
	if r.header, err = parsed(set.files[0], paths[0], ParseWFDB); err != nil {
		return r, err
	}
	if r.numbers, err = parsed(set.files[1], paths[1], r.header.Numbers); err != nil {
		return r, err
	}
	r.marks, err = parsed(set.files[2], paths[2], ParseWFDBAnnotations)
	return r, err
}

// beat is a window of a record and its class.
type beat struct{ from, to, class int }

// beats returns the windows that the record holds whole, of beats of the classes.
func (m MITBIH) beats(r ecgRecord) (all []beat) {
	for _, a := range r.marks {
		class := slices.IndexFunc(m.Classes, func(codes string) bool { return strings.Contains(codes, a.Code) })
		b := beat{from: a.At - m.Before, to: a.At + m.After, class: class}
		if class >= 0 && b.from >= 0 && b.to <= len(r.numbers[0]) && r.measured(b) {
			all = append(all, b)
		}
	}
	return all
}

// measured reports whether every number of the window was measured.
func (r ecgRecord) measured(b beat) bool {
	return !slices.ContainsFunc(r.numbers, func(lead []int16) bool { return slices.Contains(lead[b.from:b.to], WFDBInvalid) })
}

// divide appends the beats of a record to the parts of the set, by their times.
func (m MITBIH) divide(s *Set, r ecgRecord) error {
	all := m.beats(r)
	counts, err := Split{Valid: m.Valid, Test: m.Test}.counts(len(all))
	if err != nil {
		return err
	}
	end := 0
	for i, part := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		before := end
		for _, b := range all[:counts[i]] {
			if b.from >= before {
				part.X, part.Label = append(part.X, m.window(r, b)), append(part.Label, b.class)
				end = b.to
			}
		}
		all = all[counts[i]:]
	}
	return nil
}

// window returns the steps of a beat, lead by lead within each.
func (m MITBIH) window(r ecgRecord, b beat) []float32 {
	leads := len(r.numbers)
	x := make([]float32, (b.to-b.from)/m.Every*leads)
	for i, lead := range r.numbers {
		for k, n := range lead[b.from:b.to] {
			x[k/m.Every*leads+i] += r.header.Signals[i].Value(n) / float32(m.Every)
		}
	}
	return x
}
