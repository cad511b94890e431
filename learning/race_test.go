//go:build race

package learning

// raced is set where the race detector watches: pools then let what they hold go at random, and more is allocated.
const raced = true
