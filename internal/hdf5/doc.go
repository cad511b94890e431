// Package hdf5 reads and writes the part of HDF5 that event data sets and exchanged networks use. It reads files that nobody has checked: groups of
// either layout that h5py and PyTables write by default, numbers, texts and lists of different lengths, contiguous or in chunks with deflate and
// shuffle. What else the format has (dense groups and attributes, layouts of version 4, compound types, shared types, external files) is refused
// by name.
//
// [File.Tree] reads a file whole, as a [Group], and [Encode] writes one: groups with symbol tables, arrays in one piece.
//
// The layout is that of the HDF5 File Format Specification 3.0 [hdfgroup2019]. Nothing is allocated that a length in the file asks for but what the
// file holds, eight bytes for each number; arrays that were compressed may have sixteen times the bytes of the file and 64 MiB. No byte is followed
// again and again, so that the work is bounded by the file's size too, whatever points where.
package hdf5
