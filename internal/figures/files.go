package figures

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/spikecell/spikecell/internal/wholefile"
)

// origin says how a figure was made.
type origin struct {
	Figure  string `json:"figure"`
	Command string `json:"command"`
	Runs    []Run  `json:"runs,omitempty"`
}

// endings are those of the files of a figure.
func (f Figure) endings() []string {
	list := []string{".svg", ".pdf", ".csv", ".json", ".md", ".tex"}
	if f.Diagram {
		list = slices.DeleteFunc(list, func(e string) bool { return e == ".csv" })
	}
	return list
}

// Write writes the files of a figure into a folder, which must be there. All are drawn before the first is written.
func (f Figure) Write(dir string, m Made) error {
	contents, err := f.contents(m)
	if err != nil {
		return fmt.Errorf("figures: %s: %w", f.Name, err)
	}
	for i, ending := range f.endings() {
		path := filepath.Join(dir, f.Name+ending)
		fill := func(w io.Writer) error {
			_, err := w.Write(contents[i])
			return err
		}
		if err := wholefile.Write(path, wholefile.NewFile, fill); err != nil {
			return fmt.Errorf("figures: %s cannot be written: %w", path, err)
		}
	}
	return nil
}

// contents are those of the files, in the order of their endings.
func (f Figure) contents(m Made) ([][]byte, error) {
	style := f.Style
	style.Alt = f.Title
	drawn := m.Figure.Styled(style)
	var svg, pdf bytes.Buffer
	if err := drawn.SVG(&svg); err != nil {
		return nil, err
	}
	if err := drawn.PDF(&pdf); err != nil {
		return nil, err
	}
	from, err := json.MarshalIndent(origin{f.Name, "spikecell figures -only " + f.Name, m.Runs}, "", "  ")
	if err != nil {
		return nil, err
	}
	list := [][]byte{svg.Bytes(), pdf.Bytes(), []byte(m.Data.CSV()), append(from, '\n'), []byte(f.Markdown()), []byte(f.LaTeX())}
	if f.Diagram {
		list = slices.Delete(list, 2, 3)
	}
	return list, nil
}
