package nb

import (
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// Watch returns a copy of entries that report their progress to f, such as Progress() or Live(...).
func Watch(entries []learning.Entry, f func(learning.Progress)) []learning.Entry {
	watched := slices.Clone(entries)
	for i := range watched {
		watched[i].Settings.Progress = f
	}
	return watched
}
