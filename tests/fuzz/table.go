package main

import (
	"fmt"
	"io"

	"github.com/spikecell/spikecell/internal/table"
)

// printTable prints what all targets did, in columns.
func printTable(out io.Writer, results []result) {
	t := table.Table{Head: []string{"package", "target", "executions", "processor time, s", "new inputs", "kept inputs", "findings"}}
	for _, r := range results {
		t.Rows = append(t.Rows, []string{r.Package, r.Name, fmt.Sprint(r.Executions), fmt.Sprintf("%.1f", r.Processor), fmt.Sprint(r.New),
			fmt.Sprint(r.Corpus), fmt.Sprint(r.Findings)})
	}
	fmt.Fprint(out, t)
}
