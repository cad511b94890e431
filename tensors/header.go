package tensors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// object reads a JSON object whose keys are there once. encoding/json would take the last of two, and make other letters of what is no text.
func object(text []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(text) || hasLoneSurrogate(text) {
		return nil, errors.New("its header is no text in UTF-8")
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil || raw == nil {
		return nil, fmt.Errorf("its header is no JSON object: %w", cmp.Or(err, errors.New("null")))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(raw))
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := key.(string)
		if seen[name] {
			return nil, fmt.Errorf("its header has %q twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// hasLoneSurrogate reports whether an escape of JSON is half of a letter.
func hasLoneSurrogate(text []byte) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		i++
		switch r := escape(text[i-1:]); {
		case r >= 0xdc00 && r < 0xe000:
			return true
		case r >= 0xd800 && r < 0xdc00:
			if low := escape(text[min(i+5, len(text)):]); low < 0xdc00 || low >= 0xe000 {
				return true
			}
			i += 10
		}
	}
	return false
}

// escape returns the number of an escape \uXXXX at the beginning of text, or 0.
func escape(text []byte) uint64 {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	r, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return r
}

func parseMetadata(text []byte) (map[string]string, error) {
	var all map[string]*string
	if err := json.Unmarshal(text, &all); err != nil || all == nil {
		return nil, err
	}
	metadata := make(map[string]string, len(all))
	for key, value := range all {
		if value == nil {
			return nil, fmt.Errorf("%q is null, and not text", key)
		}
		metadata[key] = *value
	}
	return metadata, nil
}
