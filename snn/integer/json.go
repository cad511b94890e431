package integer

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spikecell/spikecell/internal/strictjson"
)

// WriteJSON writes the model as docs/quantised.md describes it, for programs of any language.
func (m *Model) WriteJSON(w io.Writer) error {
	if err := m.Check(); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(m)
}

// Parse reads what WriteJSON writes. A field that does not exist, a number out of its range, and a geometry that does not fit its populations are
// errors that name the field or the projection.
func Parse(text []byte) (*Model, error) {
	m := &Model{}
	if err := strictjson.File(text, m); err != nil {
		return nil, fmt.Errorf("integer: %w", err)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}
