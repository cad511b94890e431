package runner

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// compilerSays is the kernel's account of one message of the compiler: its cell, line, the lines around it with a mark below, the message.
var compilerSays = regexp.MustCompile(`(?s)^Cell\[(\d+)\]: Line (\d+)\n(.*)\n([^\n]+)$`)

// stackLine is a line of a stack whose program is a cell.
var stackLine = regexp.MustCompile(`\[\[ Cell \[(\d+)\] Line (\d+) \]\] \S*main(?:_test)?\.go:\d+`)

// failure says why the cell at a position failed. GoNB puts the compiler's messages into the traceback, and a panic's stack on stderr.
// Messages of the compiler are put into the notebook in the same words.
func (n *Notebook) failure(at int, r executeReply) error {
	var said []string
	located := false
	for _, entry := range r.Trace {
		entry = stripANSI(entry)
		if m := compilerSays.FindStringSubmatch(entry); m != nil {
			said, located = append(said, n.explain(at, m)), true
		} else if entry = strings.TrimSpace(entry); entry != "" && !strings.HasPrefix(entry, "# ") {
			said = append(said, entry)
		}
	}
	if !located {
		return errors.New(n.Cells[at].lastWords(r))
	}
	n.Cells[at].retell(said)
	return errors.New(strings.Join(said, "\n"))
}

// ending is how the program of a cell ended, by what its process reports.
var ending = regexp.MustCompile(`^(exit status|signal:) [^\n]+$`)

// lastWords is what the program of a cell said at its end, or the kernel where it said nothing.
func (c *Cell) lastWords(r executeReply) string {
	said := ""
	for _, o := range c.Outputs {
		if o.Kind == Stream && o.Name == "stderr" {
			said += o.Text
		}
	}
	said = strings.TrimSpace(lastLines(stackLine.ReplaceAllString(stripANSI(said), "cell $1, line $2"), 40))
	value := strings.TrimSpace(stripANSI(r.Value))
	if ending.MatchString(value) {
		return strings.TrimSpace(said + "\n" + value)
	}
	return strings.TrimSpace(value + "\n" + said)
}

// retell puts an account in the place of the kernel's.
func (c *Cell) retell(said []string) {
	for i := range c.Outputs {
		if o := &c.Outputs[i]; o.Kind == Failure {
			o.ErrValue, _, _ = strings.Cut(said[0], "\n")
			o.Traceback = said
			o.shorten()
		}
	}
}

// explain is a message of the compiler with its place, its line of source, and a cure where one is known. m is a match of compilerSays.
func (n *Notebook) explain(at int, m []string) string {
	number, _ := strconv.Atoi(m[1]) // digits, as line
	line, _ := strconv.Atoi(m[2])
	where, cell := fmt.Sprintf("line %d", line), &n.Cells[at]
	if number != cell.ExecutionCount {
		where = fmt.Sprintf("cell %d, %s", number, where)
		i := slices.IndexFunc(n.Cells, func(c Cell) bool { return c.ExecutionCount == number })
		if i < 0 {
			return where + ": " + m[4]
		}
		cell = &n.Cells[i]
	}
	text := where + ": " + m[4]
	if lines := strings.Split(cell.Source, "\n"); line >= 1 && line <= len(lines) {
		text += "\n    " + lines[line-1] + pointer(lines[line-1], m[3])
	}
	if cure := n.cure(at, m[4]); cure != "" {
		text += "\n(" + cure + ")"
	}
	return text
}

// pointer is the line that points below the place in source that the lines around it mark; empty where none is marked.
func pointer(source, around string) string {
	for line := range strings.Lines(around) {
		column, ok := strings.CutSuffix(strings.TrimRight(line, "\n"), "^")
		if !ok || strings.Trim(column, " ") != "" || len(column) > len(source) {
			continue
		}
		blank := func(r rune) rune {
			if r == '\t' {
				return r
			}
			return ' '
		}
		return "\n    " + strings.Map(blank, source[:len(column)]) + "^"
	}
	return ""
}

// cures are by what the compiler says. That statements stand below a line %% says the kernel itself.
var cures = []struct {
	says *regexp.Regexp
	cure string
}{
	{regexp.MustCompile(`^expected '\(', found \w`), "functions with names, main too, stand above the line %%"},
	{regexp.MustCompile(`^expected statement, found 'import'`), "imports stand above the line %%"},
	{regexp.MustCompile(`^declared and not used: `), "Go wants every variable to be used: leave it out, or write _ = and its name"},
	{regexp.MustCompile(`^illegal character U\+0023`), "a comment begins with //, and text stands in a Markdown cell"},
}

// undefinedName is what the compiler says of a name that it does not know.
var undefinedName = regexp.MustCompile(`^undefined: (\w+)$`)

// cure is what helps against a message of the compiler about the cell at a position; empty where that is not known.
func (n *Notebook) cure(at int, message string) string {
	for _, c := range cures {
		if c.says.MatchString(message) {
			return c.cure
		}
	}
	m := undefinedName.FindStringSubmatch(message)
	if m == nil {
		return ""
	}
	for i := range n.Cells[:at] {
		if c := &n.Cells[i]; c.executable() && c.declaresInMain(m[1]) {
			return fmt.Sprintf("cell %d declares %s below its line %%%%, and that has ended: later cells know what is declared above it",
				c.ExecutionCount, m[1])
		}
	}
	return ""
}

// declaresInMain says whether a cell declares a variable below its line %%.
func (c *Cell) declaresInMain(name string) bool {
	begin := regexp.MustCompile(`(?m)^(//gonb:)?%%[ \t]*$`).FindStringIndex(c.Source)
	if begin == nil {
		return false
	}
	declared := regexp.MustCompile(`\b` + name + `\b[\w, \t]*:=|\bvar[ \t(]+` + name + `\b`)
	return declared.MatchString(c.Source[begin[1]:])
}

func lastLines(s string, n int) string {
	lines := splitLines(s)
	return strings.Join(lines[max(0, len(lines)-n):], "")
}

// ansiEscape is an escape sequence that colours text in a terminal.
var ansiEscape = regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|[@-Z\\-_])`)

func stripANSI(s string) string { return ansiEscape.ReplaceAllString(s, "") }
