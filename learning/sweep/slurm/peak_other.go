//go:build !linux

package slurm

import "os"

// peak returns the most memory that a process had, in bytes, or 0 where that is not known.
func peak(*os.ProcessState) int64 { return 0 }
