package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
)

// columns are those of a table of sweeps.
var columns = []string{"varied", "events of a mini-batch", "ms", "ms of the slowest round"}

// writeCosts writes sweeps as a table; a longest time that is not known is left empty.
func writeCosts(path string, list []sweep, all [][]cost) error {
	rows := [][]string{columns}
	text := func(v float64) string {
		if v == 0 {
			return ""
		}
		return strconv.FormatFloat(v, 'g', 6, 64)
	}
	for i, costs := range all {
		for _, c := range costs {
			rows = append(rows, []string{list[i].name, text(c.events), text(c.ms), text(c.most)})
		}
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(file).WriteAll(rows); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// readCosts reads such a table.
func readCosts(path string) (list []sweep, all [][]cost, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, row := range rows {
		if i == 0 {
			continue
		}
		c, err := costOf(row)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: row %d: %w", path, i+1, err)
		}
		if n := len(list); n == 0 || list[n-1].name != row[0] {
			list, all = append(list, sweep{name: row[0]}), append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], c)
	}
	return list, all, nil
}

// costOf reads a row.
func costOf(row []string) (c cost, err error) {
	if len(row) != len(columns) {
		return c, fmt.Errorf("%d columns, not the %d of %q", len(row), len(columns), columns)
	}
	for i, v := range []*float64{&c.events, &c.ms, &c.most} {
		if row[i+1] == "" && i == 2 {
			continue
		}
		if *v, err = strconv.ParseFloat(row[i+1], 64); err != nil {
			return c, err
		}
	}
	return c, nil
}
