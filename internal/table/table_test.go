package table

import (
	"fmt"
	"testing"
)

func TestTexts(t *testing.T) {
	tab := Table{Head: []string{"a", "b"}, Rows: [][]string{{"1|2", "x, y"}, {"µ", "“q”"}}}
	for _, c := range []struct{ got, want string }{
		{tab.Markdown(), "| a | b |\n| --- | --- |\n| 1\\|2 | x, y |\n| µ | “q” |\n"},
		{tab.String(), "a    b\n1|2  x, y\nµ    “q”\n"},
		{tab.CSV(), "a,b\n1|2,\"x, y\"\nµ,“q”\n"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// Notes stand below the table, and not among comma-separated values.
func TestNotes(t *testing.T) {
	tab := Table{Head: []string{"a"}, Rows: [][]string{{"b"}}, Notes: []string{"warning: c", "d"}}
	for _, c := range []struct{ got, want string }{
		{tab.Markdown(), "| a |\n| --- |\n| b |\n\n* warning: c\n* d\n"},
		{tab.String(), "a\nb\nwarning: c\nd\n"},
		{tab.CSV(), "a\nb\n"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func Example() {
	fmt.Print(Table{Head: []string{"chip", "cores"}, Rows: [][]string{{"loihi-1", "2"}}}.CSV())
	// Output:
	// chip,cores
	// loihi-1,2
}

// What a terminal would obey is not written to one.
func TestPlain(t *testing.T) {
	table := Table{Head: []string{"run\x1b[2J"}, Rows: [][]string{{"é\t→\r\x07\u009b\x9b"}}, Notes: []string{"\x1b]0;title\x7f"}}
	if got, want := table.String(), "run�[2J\né\t→����\n�]0;title�\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
