package runner

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// metadataRule returns what of a metadata field the schema of nbformat 4.5 accepts; nil: nothing.
type metadataRule func(json.RawMessage) json.RawMessage

// notebookRules and cellRules are of the metadata fields that the schema describes; it accepts all others.
var (
	notebookRules = map[string]metadataRule{
		"title":         only[string],
		"authors":       only[[]json.RawMessage],
		"orig_nbformat": func(json.RawMessage) json.RawMessage { return nil }, // "should never be written to a file"
	}
	cellRules = map[string]metadataRule{
		"tags":      validTags,
		"name":      validName,
		"format":    only[string],
		"collapsed": only[bool],
		"scrolled":  validScrolled,
		"jupyter":   only[Fields],
		"execution": validTimes,
	}
)

// keepValid removes from metadata what the rules refuse.
func keepValid(m Fields, rules map[string]metadataRule) {
	for key, rule := range rules {
		raw, ok := m[key]
		if !ok {
			continue
		}
		if m[key] = rule(raw); m[key] == nil {
			delete(m, key)
		}
	}
}

// only accepts what is of a type.
func only[T any](raw json.RawMessage) json.RawMessage {
	if !decodeInto(raw, new(T)) {
		return nil
	}
	return raw
}

// validName accepts a string of one line or more.
func validName(raw json.RawMessage) json.RawMessage {
	s := ""
	if !decodeInto(raw, &s) || strings.Trim(s, "\n") == "" {
		return nil
	}
	return raw
}

func validScrolled(raw json.RawMessage) json.RawMessage {
	if string(raw) == `"auto"` {
		return raw
	}
	return only[bool](raw)
}

// validTimes accepts an object of strings.
func validTimes(raw json.RawMessage) json.RawMessage {
	var times map[string]*string
	if !decodeInto(raw, &times) || slices.Contains(slices.Collect(maps.Values(times)), nil) {
		return nil
	}
	return raw
}

// validTags keeps the tags that are names without commas, each once.
func validTags(raw json.RawMessage) json.RawMessage {
	valid := tagsOf(raw)
	if len(valid) == 0 {
		return nil
	}
	raw, _ = json.Marshal(valid) // strings always encode
	return raw
}

// tagsOf are the tags of a cell that are valid.
func tagsOf(raw json.RawMessage) []string {
	var all []any
	decodeInto(raw, &all)
	valid, seen := []string{}, map[string]bool{}
	for _, v := range all {
		if s, ok := v.(string); ok && s != "" && !strings.ContainsAny(s, ",\n") && !seen[s] {
			valid, seen[s] = append(valid, s), true
		}
	}
	return valid
}

// languageInfo is what is known of the language, where that is Go, and Go without particulars otherwise.
func languageInfo(raw json.RawMessage) Fields {
	info, name := Fields{}, ""
	if decodeInto(raw, &info) && decodeInto(info["name"], &name) && name == "go" {
		text := only[string]
		keepValid(info, map[string]metadataRule{"file_extension": text, "mimetype": text, "pygments_lexer": text, "codemirror_mode": text})
		return info
	}
	return Fields{"name": json.RawMessage(`"go"`), "file_extension": json.RawMessage(`".go"`), "mimetype": json.RawMessage(`"text/x-go"`)}
}
