// Package rules holds what the learning rules share and nobody else needs: constants with their defaults and checks, counts of events,
// the class that scores name, and the bytes of state.
package rules
