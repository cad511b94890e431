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

// A text of several lines, as of a run that somebody else made, makes no rows, and HTML in it does not act.
func TestForeignTexts(t *testing.T) {
	tab := Table{Head: []string{"task"}, Rows: [][]string{{"a\n| b\r\nc"}, {"<script>x</script> 1<2 ![](//evil)"}}, Notes: []string{"n\n<img src=x>"}}
	for _, c := range []struct{ got, want string }{
		{tab.Markdown(), "| task |\n| --- |\n| a \\| b c |\n| &lt;script>x&lt;/script> 1<2 !\\[](//evil) |\n\n* n &lt;img src=x>\n"},
		{tab.String(), "task\na | b c\n<script>x</script> 1<2 ![](//evil)\nn <img src=x>\n"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if rows := tab.Rows[0][0]; rows != "a\n| b\r\nc" {
		t.Errorf("the table itself was changed: %q", rows)
	}
}

// What a terminal would obey is not written to one.
func TestLine(t *testing.T) {
	if got := Line("a\r\nb\tc\x1bd\u202e\ne\r"); got != "a b c�d� e " {
		t.Errorf("%q", got)
	}
}

func TestClip(t *testing.T) {
	for text, want := range map[string]string{"": "", "four": "four", "füñf": "füñf", "longer": "lon…"} {
		if got := Clip(text, 4); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	table := Table{Head: []string{"run\x1b[2J"}, Rows: [][]string{{"é\t→\x07\u009b\x9b\u202egnp.exe\u2066"}}, Notes: []string{"\x1b]0;title\x7f"}}
	if got, want := table.String(), "run�[2J\né\t→����gnp.exe�\n�]0;title�\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
