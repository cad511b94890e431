package main

import (
	"archive/tar"
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/trained"
)

// runs is an archive of so many runs, whose files are of so many bytes.
func runs(count, bytesEach int) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := range max(1, count) {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: fmt.Sprintf("%064x/report.json", i), Mode: 0o600, Size: int64(bytesEach)}
		must(w.WriteHeader(h))
		if _, err := w.Write(bytes.Repeat([]byte("["), bytesEach)); err != nil {
			panic(err)
		}
	}
	_ = w.Close()
	return b.Bytes()
}

func archives() []reader {
	reports := map[string]func(int) []byte{}
	for name, make := range hostileJSON(nil, `{"Net":…}`, `{"Training":…}`, `{"Entry":…}`) {
		reports[name] = make
	}
	return []reader{
		{"archives of runs (tar)", func(dir string, content []byte) {
			_, _ = learning.ImportRuns(filepath.Join(dir, "store"), bytes.NewReader(content), int64(len(content)))
		}, inputs{
			"runs":         func(n int) []byte { return runs(n/512, 0) },
			"one run":      func(n int) []byte { return runs(1, n) },
			"empty blocks": func(n int) []byte { return append(runs(1, 1), make([]byte, n)...) },
			"pax records":  func(n int) []byte { return paxRecords(n) },
			"no archive":   again("a"),
			"zero blocks":  again("\x00"),
		}, 2 << 20, 800},
		{"reports of runs (JSON)", func(dir string, content []byte) { _, _ = learning.ReadReport(file(dir, "report.json", content)) },
			reports, 1 << 20, 300},
		{"saved networks (safetensors)", func(dir string, content []byte) { _, _ = trained.Load(file(dir, "net.safetensors", content)) },
			tensorInputs(), 1 << 20, 400},
	}
}

// paxRecords is an archive one of whose files has n bytes of records before it.
func paxRecords(n int) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	h := &tar.Header{Typeflag: tar.TypeReg, Name: strings.Repeat("0", 64) + "/report.json", Mode: 0o600, Size: 1, Format: tar.FormatPAX,
		PAXRecords: map[string]string{}}
	for i := range n / 20 {
		h.PAXRecords[fmt.Sprint("SPIKECELL.", i)] = "a"
	}
	must(w.WriteHeader(h))
	_, _ = w.Write([]byte{0})
	_ = w.Close()
	return b.Bytes()
}
