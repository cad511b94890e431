// Package hwmodel says what a network would cost on hardware, and whether it fits: energy, latency, cores, chips and area from
// the events that were counted, with the sources and the uncertainty of every number.
//
// A [Chip] is data, one file each under chips/: prices, times, powers and limits, every one a [Quantity] with its unit, range
// or confidence class, year, source and provenance. A number that is not known is absent. Users load files of their own with
// [Load].
//
// A [Method] is an equation from the literature; docs/energy.md has them all. [Chip.Estimate] applies one to the activity of a
// network ([snn.Activity]) and keeps every term of the sum, so that a figure can be traced to counts, prices and sources.
// [Chip.Map] places the network on the cores of the chip, and says which limit binds and which one is violated.
// [Compare] puts chips and methods side by side.
//
// Estimates of different methods differ by orders of magnitude because they count different things: arithmetic knows no
// memory, event energies know neither static power nor input and output, and static power decides most measured totals. So
// an estimate has no one figure: it has an interval and a [Scope], and two whose intervals overlap are not distinguished.
package hwmodel
