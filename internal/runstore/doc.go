// Package runstore keeps runs in files: one folder a run, whose name is the SHA-256 of everything that its result depends on. All
// that touches files of a run is here, and it knows nothing of what runs are about: it is given named tensors, values to describe and
// values to write as JSON.
package runstore
