// Package ann trains conventional networks beside spiking ones, on the same samples with the same optimisers: the yardstick of a
// comparison.
package ann
