package runstore_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// lenient takes every run, and holds two for the same whose results are.
func lenient() runstore.Checker {
	return runstore.Checker{
		More:  []string{"model"},
		Check: func(*runstore.Run) error { return nil },
		Same: func(a, b *runstore.Run) error {
			one, err := a.Result()
			two, wrong := b.Result()
			if err = errors.Join(err, wrong); err == nil && !bytes.Equal(one, two) {
				err = errors.New("they differ")
			}
			return err
		},
	}
}

// entry is a file of an archive.
type entry struct {
	tar.Header
	text string
}

func archiveOf(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		e.Mode = 0o644
		if e.Size == 0 {
			e.Size = int64(len(e.text))
		}
		err := w.WriteHeader(&e.Header)
		if err == nil && e.text != "" {
			_, err = io.WriteString(w, e.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func plain(name, text string) entry {
	return entry{tar.Header{Typeflag: tar.TypeReg, Name: name}, text}
}

func imported(files runstore.Files, root string, data []byte) ([]runstore.Imported, error) {
	return runstore.Import(files, root, bytes.NewReader(data), int64(len(data)), lenient())
}

// What is exported is imported, byte for byte; the same runs give the same archive, without what is no part of them.
func TestExportImport(t *testing.T) {
	root, to := t.TempDir(), t.TempDir()
	done, begun := filepath.Join(root, sumOf("done")), filepath.Join(root, sumOf("begun"))
	for _, name := range []string{runstore.DescriptionFile, runstore.ResultFile, "model", "checkpoint-0.safetensors-damaged", "notes.txt"} {
		put(t, name+" of one", done, name)
	}
	put(t, "half", begun, "checkpoint-1.safetensors")
	put(t, "", begun, "x.part")
	export := func() []byte {
		t.Helper()
		var b bytes.Buffer
		if err := runstore.Export(runstore.Disk{}, &b, []string{done, begun}, lenient()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	data := export()
	if !bytes.Equal(data, export()) {
		t.Error("two exports of the same runs differ")
	}
	all, err := imported(runstore.Disk{}, to, data)
	if err != nil || len(all) != 2 || all[0].Known || all[1].Known {
		t.Fatalf("%v, %v", all, err)
	}
	for file, want := range map[string]string{"model": "model of one", runstore.ResultFile: "report.json of one"} {
		if text, err := os.ReadFile(filepath.Join(to, sumOf("done"), file)); string(text) != want || err != nil {
			t.Errorf("%s: %q, %v", file, text, err)
		}
	}
	if got := names(t, filepath.Join(to, sumOf("done"))); len(got) != 3 {
		t.Errorf("there are %v", got)
	}
	if got := names(t, filepath.Join(to, sumOf("begun"))); len(got) != 1 {
		t.Errorf("there are %v", got)
	}
	if got := names(t, to); len(got) != 2 {
		t.Errorf("the store has %v", got)
	}
	if all, err := imported(runstore.Disk{}, to, data); err != nil || !all[0].Known || !all[1].Known {
		t.Errorf("again: %v, %v", all, err)
	}
	put(t, "another", to, sumOf("done"), runstore.ResultFile)
	put(t, "another", to, sumOf("begun"), runstore.ResultFile)
	if _, err := imported(runstore.Disk{}, to, data); err == nil || strings.Count(err.Error(), "they differ") != 2 {
		t.Errorf("over a different run: %v", err)
	}
}

// An archive that is not what Export writes is refused by the name of what is wrong, and leaves nothing.
func TestOddArchives(t *testing.T) {
	run, long := sumOf("run"), strings.Repeat("x", 4000)
	good := plain(run+"/report.json", "{}")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":        {archiveOf(t), "no runs"},
		"nothing":      {nil, "no whole archive"},
		"text":         {bytes.Repeat([]byte("text "), 500), "no whole archive"},
		"cut":          {archiveOf(t, good)[:700], "no whole archive"},
		"cut between":  {archiveOf(t, good, plain(run+"/model", "x"))[:1024], "its end is missing"},
		"above":        {archiveOf(t, plain("../"+run+"/report.json", "x")), "no file of a run"},
		"absolute":     {archiveOf(t, plain("/"+run+"/report.json", "x")), "no file of a run"},
		"deeper":       {archiveOf(t, plain(run+"/../report.json", "x")), "no file of a run"},
		"back":         {archiveOf(t, plain(run+`/..\..\report.json`, "x")), "no file of a run"},
		"other name":   {archiveOf(t, plain(run+"/run.sh", "x")), "no file of a run"},
		"lease":        {archiveOf(t, plain(run+"/lease-beat.1", "x")), "no file of a run"},
		"upper case":   {archiveOf(t, plain(strings.ToUpper(run)+"/report.json", "x")), "no file of a run"},
		"twice":        {archiveOf(t, good, good), "is there twice;"},
		"cut at last":  {archiveOf(t, good, plain(run+"/model", long))[:5500], "it is cut off within its file \"" + run + "/model"},
		"cut within":   {archiveOf(t, good, plain(run+"/model", long))[:3000], "should have 4000 bytes, and the archive has at most 2998 more: it is cut"},
		"link":         {archiveOf(t, entry{tar.Header{Typeflag: tar.TypeSymlink, Name: run + "/report.json", Linkname: "/etc/passwd"}, ""}), "no file of a run"},
		"folder":       {archiveOf(t, entry{tar.Header{Typeflag: tar.TypeDir, Name: run + "/"}, ""}), "no file of a run"},
		"pipe":         {archiveOf(t, entry{tar.Header{Typeflag: tar.TypeFifo, Name: run + "/report.json"}, ""}), "no file of a run"},
		"good and bad": {archiveOf(t, good, plain("x", "x")), "no file of a run"},
	} {
		root := t.TempDir()
		if _, err := imported(runstore.Disk{}, root, c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not say %q", name, err, c.want)
		}
		if left := names(t, root); len(left) > 0 {
			t.Errorf("%s: it left %v", name, left)
		}
	}
}

// An archive whose files would be larger than it is, as one with holes, is refused before they are written.
func TestArchiveThatExpands(t *testing.T) {
	sparse := tar.Header{Typeflag: tar.TypeReg, Name: sumOf("run") + "/report.json", Format: tar.FormatPAX,
		PAXRecords: map[string]string{"SPIKECELL.x": "y"}}
	data := archiveOf(t, entry{sparse, "1\n0\n5\n" + strings.Repeat("\x00", 506) + "hello"})
	data = bytes.ReplaceAll(data, []byte("SPIKECELL.x=y\n"), []byte("GNU.sparse.x=\n"))
	if _, err := imported(runstore.Disk{}, t.TempDir(), data); err == nil || !strings.Contains(err.Error(), "holes") {
		t.Errorf("an archive with holes: %v", err)
	}
	small := archiveOf(t, plain(sumOf("run")+"/report.json", strings.Repeat("x", 5000)))
	_, err := runstore.Import(runstore.Disk{}, t.TempDir(), bytes.NewReader(small), 4000, lenient())
	if err == nil || !strings.Contains(err.Error(), "says too much") {
		t.Errorf("error %v", err)
	}
}

// Whatever fails while runs are imported, none of them is in the store, or all of them are, as it says.
func TestImportThatFails(t *testing.T) {
	a, b := sumOf("a"), sumOf("b")
	data := archiveOf(t, plain(a+"/report.json", "a"), plain(a+"/model", "m"), plain(b+"/report.json", "b"), plain(b+"/model", "m"))
	n, failed := 0, true
	for ; failed && n < 100; n++ {
		v := faulty.NewVolatile()
		calls := 0
		failed = false
		all, err := imported(faulty.Files{Files: v, Fail: func(op faulty.Op, _ string) error {
			if calls++; calls-1 == n {
				failed = true
				return faulty.ErrFull
			}
			return nil
		}}, "/store", data)
		if failed && err == nil {
			t.Errorf("operation %d failed, and the import did not", n)
		}
		for _, run := range []string{a, b} {
			if files, _ := v.List("/store/" + run); len(files) != len(all) {
				t.Errorf("operation %d: %d files of a run are there, %d runs, error %v", n, len(files), len(all), err)
			}
		}
		failed = failed || calls > n
	}
	if n < 10 || n == 100 {
		t.Errorf("%d operations", n)
	}
}

// cleaned is a file system whose folders all are locked by another process, as one that cleans a store does for a moment.
type cleaned struct{ runstore.Disk }

func (cleaned) Lock(string) (release func(), l runstore.Locked, err error) {
	return nil, runstore.Busy, nil
}

// An import whose folder another process is about to clean is an error, and leaves nothing.
func TestImportWhileCleaned(t *testing.T) {
	root := t.TempDir()
	_, err := imported(cleaned{}, root, archiveOf(t, plain(sumOf("run")+"/report.json", "{}")))
	if err == nil || !strings.Contains(err.Error(), "import again") {
		t.Errorf("error %v", err)
	}
	if left := names(t, root); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

// FuzzImport reads archives of any bytes: nothing is written outside the store, and no more than the archive has.
func FuzzImport(f *testing.F) {
	run := sumOf("run")
	f.Add(archiveOf(f, plain(run+"/report.json", "{}"), plain(run+"/model", "abc")))
	f.Add(archiveOf(f, plain("../"+run+"/report.json", "{}")))
	f.Add([]byte("no archive"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v := faulty.NewVolatile()
		all, err := imported(v, "/above/store", data)
		total, runs := int64(0), 0
		for _, file := range v.Paths() {
			rest, inside := strings.CutPrefix(file, "/above/store/")
			run, name, below := strings.Cut(rest, "/")
			if !inside || len(run) != 64 || below && runstore.KindOf(name, "model") != runstore.Stored {
				t.Errorf("it wrote %q", file)
			}
			info, wrong := v.Stat(file)
			if wrong != nil {
				t.Fatal(wrong)
			}
			if total += info.Size(); info.IsDir() {
				runs++
			}
		}
		if total > int64(len(data)) || runs != len(all) || err != nil && runs > 0 {
			t.Errorf("of %d bytes it wrote %d, and %d runs of %v: %v", len(data), total, runs, all, err)
		}
	})
}
