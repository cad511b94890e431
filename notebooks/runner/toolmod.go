package runner

import _ "embed"

// The files of the modules that pin the kernel with goimports, and gopls, so that an installed binary can build them
// without a checkout. They equal those in tools and tools/gopls. gopls has a module of its own, as it needs other versions of what both need.
var (
	//go:embed toolmod/go.mod.txt
	toolGoMod string
	//go:embed toolmod/go.sum.txt
	toolGoSum string
	//go:embed toolmod/gopls.mod.txt
	goplsGoMod string
	//go:embed toolmod/gopls.sum.txt
	goplsGoSum string
)

// toolset are programs that are built together.
type toolset struct {
	goMod, goSum string
	programs     []string
	patches      []kernelPatch // of the kernel; nil: it is not among them
	message      string        // what is said while they are built
}

var (
	kernelTools = toolset{toolGoMod, toolGoSum, []string{"gonb", "goimports"}, kernelPatches,
		"building gonb and goimports, once for this version of Go"}
	goplsTools = toolset{goplsGoMod, goplsGoSum, []string{"gopls"}, nil,
		"building gopls, which completes names in Jupyter, once for this version of Go"}
)
