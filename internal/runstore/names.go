package runstore

import (
	"path/filepath"
	"slices"
	"strings"
)

// Kind is what a file in the folder of a run is, by its name.
type Kind int

// Kinds of files.
const (
	Stored   Kind = iota // part of the run
	Passing              // being written, or the claim of a process
	SetAside             // damaged, and moved out of the way
	Foreign              // nothing of a run
)

// KindOf returns what a file is by its name. more are the names of files that users of this package put beside its own.
func KindOf(name string, more ...string) Kind {
	switch {
	case isAside(name):
		return SetAside
	case strings.HasSuffix(name, partSuffix) || strings.HasPrefix(name, leasePrefix):
		return Passing
	case name == ResultFile || name == DescriptionFile || name == FailureFile || slices.Contains(more, name) || IsProgress(name):
		return Stored
	}
	return Foreign
}

// IsProgress reports whether a file is needed only while the run is not finished, by its name.
func IsProgress(name string) bool {
	for _, pattern := range []string{"checkpoint-[01].safetensors", "best-[0-9]*.safetensors"} {
		if ok, _ := filepath.Match(pattern, name); ok {
			return true
		}
	}
	return false
}
