// Package board serves a page that shows what a run store has: runs, those that are under way, sweeps, and comparisons with intervals. It listens on
// loopback alone, and reads; it never writes to a store nor locks anything in it, so that others can train there at the same time.
package board
