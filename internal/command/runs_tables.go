package command

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/trained"
)

func tablesCommand(store *string) *cobra.Command {
	return &cobra.Command{
		Use:   "tables RUN FOLDER",
		Short: "Write what a run reached as tables for other programs",
		Long: "Writes epochs.csv, classes.csv (right, named, recall and precision of each class) and confusion.csv (a row for each true class)\n" +
			"into a folder, which is made if it is not there.",
		Args: func(_ *cobra.Command, args []string) error {
			return checkArguments("runs tables RUN FOLDER", args, 2, 2)
		},
		RunE: func(c *cobra.Command, args []string) error {
			return writeTables(c.OutOrStdout(), *store, args[0], args[1])
		},
	}
}

// writeTables writes the tables of a run.
func writeTables(w io.Writer, store, name, folder string) error {
	r, err := findRun("runs tables", store, name)
	if err == nil && r.Report == nil {
		err = errors.Join(r.Fault, fmt.Errorf("runs tables: run %.12s is %s", r.Fingerprint, stateOf(r.Report != nil, r.Fault, r.Failure)))
	}
	if err != nil {
		return err
	}
	report := *r.Report.Report
	if net, err := trained.Load(r.Folder); err == nil { // a rule of one's own cannot be loaded here, and its classes go by their numbers
		report.ClassNames = net.ClassNames
	}
	if err := wholefile.MakeFolder(folder); err != nil {
		return fmt.Errorf("runs tables: %w", err)
	}
	for _, file := range []struct {
		name  string
		table learning.Table
	}{{"epochs.csv", report.EpochTable()}, {"classes.csv", report.ClassTable()}, {"confusion.csv", report.ConfusionTable()}} {
		path := filepath.Join(folder, file.name)
		err := wholefile.Write(path, wholefile.NewFile, func(w io.Writer) error {
			_, err := io.WriteString(w, file.table.CSV())
			return err
		})
		if err != nil {
			return fmt.Errorf("runs tables: %w", err)
		}
		fmt.Fprintln(w, path)
	}
	return nil
}

// listedJSON is a run as `spikecell runs list -json` prints it: a row of a table, whose numbers are null where they are not known.
type listedJSON struct {
	Fingerprint   string     `json:"fingerprint"`
	Folder        string     `json:"folder"`
	State         string     `json:"state"`
	Failure       *string    `json:"failure,omitempty"` // of a run that failed
	Written       *time.Time `json:"written"`
	Bytes         int64      `json:"bytes"`
	Rule          *string    `json:"rule"`
	Task          *string    `json:"task"`
	Seed          *uint64    `json:"seed"`
	Epochs        *int       `json:"epochs"`
	ValidAccuracy *float64   `json:"validAccuracy"`
	TestAccuracy  *float64   `json:"testAccuracy"`
	Balanced      *float64   `json:"balancedAccuracy"`
	TestMSE       *float64   `json:"testMSE"`
	Parameters    *int64     `json:"parameters"`
	TrainSeconds  *float64   `json:"trainSeconds"`
}

// runsJSON prints all runs as one JSON array, the newest first.
func runsJSON(w io.Writer, all []learning.RunSummary) error {
	rows := []listedJSON{}
	for _, r := range all {
		row := listedJSON{Fingerprint: r.Fingerprint, Folder: r.Folder, Bytes: r.Bytes}
		if !r.Modified.IsZero() {
			row.Written = &r.Modified
		}
		row.State = stateOf(r.Report != nil, r.Fault, r.Failure)
		if f := r.Failure; f != nil {
			row.Failure = &f.Error
		}
		if p := r.Report; p != nil {
			row.Rule, row.Task, row.Seed, row.Epochs, row.Parameters, row.TrainSeconds = &p.Rule, &p.Task, &p.Seed, &p.Epochs, &p.Parameters,
				&p.TrainSeconds
			row.ValidAccuracy, row.TestAccuracy = known(p.Valid.Accuracy), known(p.Test.Accuracy)
			row.Balanced, row.TestMSE = known(p.Test.BalancedAccuracy), known(p.Test.MSE)
		}
		rows = append(rows, row)
	}
	return runstore.EncodeJSON(w, rows)
}
