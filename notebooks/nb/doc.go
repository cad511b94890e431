// Package nb shows things in a notebook cell: figures, tables, text, how far a training run is.
//
// A cell of a GoNB notebook is a program of its own. Show puts figures and tables below the cell, Progress and Live
// follow a run there, Context ends when the cell is interrupted, and Must stops the cell at an error.
//
// The same program works outside a notebook: figures become files, tables and text go to standard output, and
// progress to the terminal. Everything here may be called from several goroutines.
package nb
