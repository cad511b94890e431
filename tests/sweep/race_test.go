//go:build race

package sweep

// raced is set where the race detector watches: it takes more memory than the limit of a call, and calls share nothing.
const raced = true
