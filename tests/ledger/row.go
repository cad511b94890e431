package main

import (
	"context"
	"fmt"
)

// row is a published result, and how it is run again here.
type row struct {
	name      string
	published string
	source    string // key of docs/bibliography.md
	protocol  string // what is run, and when it counts as reproduced
	run       func(context.Context, options) (finding, error)
}

// finding is what a row came to.
type finding struct {
	measured string
	seeds    []uint64
	values   []float64 // one a seed
	status   status
	reason   string // of all but pass
}

// status says whether a result is reproduced.
type status string

const (
	pass   status = "PASS"
	gap    status = "GAP"
	cannot status = "NOT REPRODUCIBLE" // here: the reason says what is missing
)

// span is the range in which a number counts as reproduced.
type span struct{ lo, hi float64 }

// about is the span of a number and what it may differ by.
func about(x, by float64) span { return span{x - by, x + by} }

// judge returns pass for a number in the span, and otherwise a gap with its reason.
func (s span) judge(what string, x float64) (status, string) {
	if x >= s.lo && x <= s.hi {
		return pass, ""
	}
	return gap, fmt.Sprintf("%s is %.2f, outside [%.2f, %.2f]", what, x, s.lo, s.hi)
}

// missing is a row that cannot be run, and why.
func missing(reason string) func(context.Context, options) (finding, error) {
	return said(cannot, reason)
}

// notRun is a row that could be run, and is not.
func notRun(reason string) func(context.Context, options) (finding, error) {
	return said(gap, "not run: "+reason)
}

func said(s status, reason string) func(context.Context, options) (finding, error) {
	return func(context.Context, options) (finding, error) {
		return finding{measured: "–", status: s, reason: reason}, nil
	}
}
