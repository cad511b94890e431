package batch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Engine is one that trains the tasks of a list from a file that is written for it.
type Engine struct {
	Program string // that the tasks run, as [Folder.Keep] returns it
	List    List
	Workers int // processors of a task
}

// check panics where there is nothing to write of, and returns an error if the file would name another folder or program: Python and TOML are UTF-8.
func (e Engine) check(method string, f *Folder) error {
	if f == nil || f.Path == "" || e.List.Tasks() < 1 {
		panic("batch: Engine." + method + ": there is no folder, or no list of runs; Write and NewList return them")
	}
	for _, path := range []string{f.Path, e.Program} {
		if !utf8.ValidString(path) {
			return fmt.Errorf("batch: Engine.%s: the path %q is not UTF-8, which such a file is; give the store another path", method, path)
		}
	}
	return nil
}

// Quoted returns a text as the shell reads it.
func Quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// line is what the shell runs for a task, whose number the engine puts where index is. The log has the name of the task.
func (e Engine) line(f *Folder, index string) string {
	return fmt.Sprintf("export SPIKECELL_KERNEL=%s SPIKECELL_LOG=%s; exec %s sweep task %s -list %d -index %s -workers %d >>\"$SPIKECELL_LOG\" 2>&1",
		Quoted(f.Kernel), Quoted(f.Logs())+"/list-"+strconv.Itoa(e.List.Number)+"_"+index+".log", Quoted(e.Program), Quoted(f.Path),
		e.List.Number, index, e.Workers)
}

// Snakefile returns the text of a workflow of Snakemake: a rule for a task, which leaves a file when it has ended well, and one that collects what
// all have reached. It works in the folder, whose path so is in no pattern that Snakemake fills in: its commands have no braces but those of the
// task's number.
func (e Engine) Snakefile(f *Folder) (string, error) {
	if err := e.check("Snakefile", f); err != nil {
		return "", err
	}
	line := strings.ReplaceAll(strings.ReplaceAll(e.line(f, "\x00"), "{", "{{"), "}", "}}")
	collect := fmt.Sprintf("SPIKECELL_KERNEL=%s %s sweep collect %s -into %[3]s", Quoted(f.Kernel), Quoted(e.Program), Quoted(f.Path))
	collect = strings.ReplaceAll(strings.ReplaceAll(collect, "{", "{{"), "}", "}}")
	return fmt.Sprintf(`# The tasks of a sweep of spikecell. snakemake --keep-going --cores all lets all others end where one fails.
# spikecell sweep collect names the failure. A task that is begun again goes on from its checkpoint.
workdir: %s

rule table:
    input: expand("done/list-%d/{index}", index=range(%d))
    output: "table.txt"
    shell: %s

rule task:
    output: touch("done/list-%[2]d/{index}")
    threads: %[5]d
    retries: 2
    shell: %[6]s
`, text(f.Path), e.List.Number, e.List.Tasks(), text(collect), e.threads(), text(strings.ReplaceAll(line, "\x00", "{wildcards.index}"))), nil
}

func (e Engine) threads() int { return max(e.Workers, 1) }

// text is a string as Python and TOML read it.
func text(s string) string {
	quoted, _ := json.Marshal(s) // a string has no error
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(quoted))
}

// HyperQueue returns the text of a job definition file of HyperQueue: `hq job submit-file FILE`.
func (e Engine) HyperQueue(f *Folder) (string, error) {
	if err := e.check("HyperQueue", f); err != nil {
		return "", err
	}
	return fmt.Sprintf(`# The tasks of a sweep of spikecell: hq job submit-file FILE. A task that is begun again goes on from its checkpoint.
name = %s

[[array]]
ids = "0-%d"
command = ["/bin/sh", "-c", %s]
stdout = "none"
stderr = "none"
crash_limit = 5

[[array.request]]
resources = { "cpus" = %d }
`, text("spikecell-"+f.Name[:min(16, len(f.Name))]), e.List.Tasks()-1, text(e.line(f, `"$HQ_TASK_ID"`)), e.threads()), nil
}
