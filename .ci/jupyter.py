"""Executes a notebook by nbclient and compares its last table with that of a notebook executed before."""
import sys

import nbclient
import nbformat


def results(notebook):
    """The table of fingerprints and results, which is the last output."""
    outputs = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    return outputs[-1]["data"]["text/markdown"]


notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=1200, kernel_name="gonb", resources={"metadata": {"path": "notebooks"}}).execute()
nbformat.validate(notebook)
before = nbformat.read(sys.argv[2], as_version=4)
nbformat.validate(before)
if results(notebook) != results(before):
    sys.exit("Jupyter's results differ:\n%s\nfrom those before:\n%s" % (results(notebook), results(before)))
errors = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "error"]
if errors:
    sys.exit("cells failed: %s" % errors)
print("nbclient: %d cells, the same results" % sum(c.cell_type == "code" for c in notebook.cells))
