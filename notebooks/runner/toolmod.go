package runner

import _ "embed"

// The files of the module that pins the kernel and goimports, so that an installed binary can build them
// without a checkout. They equal tools/go.mod and tools/go.sum.
var (
	//go:embed toolmod/go.mod.txt
	toolGoMod string
	//go:embed toolmod/go.sum.txt
	toolGoSum string
)
