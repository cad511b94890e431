// Package runner executes a Jupyter notebook on the GoNB kernel without Python or Jupyter.
//
// It builds the pinned kernel once (Tools), talks to it over the Jupyter messaging protocol (Run),
// keeps the outputs in the notebook (nbformat 4.5), draws a self-contained page of it (HTML),
// and can register the kernel for those who do use Jupyter (Install).
//
// A GoNB cell is an ordinary Go program: it is compiled, run and ended. Only its declarations
// are remembered for later cells, so a notebook costs one build per cell.
package runner
