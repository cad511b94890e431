//go:build !linux

package main

import "runtime"

// peakMemory is the memory that Go has taken from the system, MB of 10⁶ bytes: these systems do not tell more.
func peakMemory() float64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.Sys) / 1e6
}

// forgetPeakMemory cannot do what it does elsewhere.
func forgetPeakMemory() {}
