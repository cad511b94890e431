// Package torchcounts holds the Python script that counts the events of networks of PyTorch.
package torchcounts

import _ "embed"

// Script is counts.py: it needs torch alone, and writes files that [github.com/spikecell/spikecell/snn.ParseActivity] reads.
//
//go:embed counts.py
var Script string
