package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Jupyter's Tab completes the names of a package that the cell imports from the disk, by gopls.
func TestNamesAreCompleted(t *testing.T) {
	in := checkoutWith(t)
	gonb, goimports, err := Tools(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	gopls, err := Gopls(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(gopls)+string(os.PathListSeparator)+os.Getenv("PATH"))
	root := filepath.Dir(filepath.Dir(in))
	k, err := startKernel(t.Context(), kernelConfig{gonb: gonb, goimports: goimports, workDir: root, sources: sources{folders: []string{root}, own: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	code := "import \"github.com/spikecell/spikecell/one\"\n\n%%\nfmt.Println(one."
	if matches := k.completeUntil(t, code, "Name"); !slices.Contains(matches, "one.Name") && !slices.Contains(matches, "Name") {
		t.Error("one.Name is not among the completions")
	}
	matches := k.completeUntil(t, "%%\nfmt.Println(rand.In", "Int") // of three packages that are called rand
	if unique := slices.Compact(slices.Sorted(slices.Values(matches))); len(unique) != len(matches) || len(matches) == 0 {
		t.Errorf("names are listed twice: %q", matches)
	}
}

// completeUntil asks again while what is wanted is not among the completions, for gopls reads the packages at first.
func (k *kernel) completeUntil(t *testing.T, code, want string) (matches []string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < endless; time.Sleep(time.Second) {
		if matches = k.complete(t, code); strings.Contains(strings.Join(matches, " "), want) {
			break
		}
	}
	return matches
}

// complete asks what may follow some code.
func (k *kernel) complete(t *testing.T, code string) []string {
	t.Helper()
	id, err := k.send(k.shell, "complete_request", map[string]any{"code": code, "cursor_pos": len(code)})
	if err != nil {
		t.Fatal(err)
	}
	for {
		select {
		case a := <-k.in:
			if a.err != nil {
				t.Fatal(a.err)
			}
			if !a.reply || a.Parent.ID != id {
				continue
			}
			reply := struct{ Matches []string }{}
			if err := json.Unmarshal(a.Content, &reply); err != nil {
				t.Fatal(err)
			}
			return reply.Matches
		case <-time.After(endless):
			t.Fatal("the kernel does not answer")
		}
	}
}
