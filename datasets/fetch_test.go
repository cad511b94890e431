package datasets

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// mirror serves the files of tiny, packed, and notes what it was asked.
type mirror struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // "<file> <Range header>"
}

// serve starts a mirror. The answer function may write another answer to the n-th request, from 0, and says whether it
// did.
func serve(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request, content []byte) bool) *mirror {
	t.Helper()
	_, raw := tiny()
	packed := map[string][]byte{}
	for name, content := range raw {
		packed[name+".gz"] = gzipped(t, content)
	}
	m := &mirror{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		m.mu.Lock()
		n := len(m.asked)
		m.asked = append(m.asked, strings.TrimSpace(name+" "+r.Header.Get("Range")))
		m.mu.Unlock()
		if answer == nil || !answer(n, w, r, packed[name]) {
			http.ServeContent(w, r, name, time.Time{}, strings.NewReader(string(packed[name])))
		}
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *mirror) base() string { return m.URL + "/sets/" }

// breakAfter sends the beginning of an answer of the right length and closes the connection.
func breakAfter(w http.ResponseWriter, n int, content []byte) bool {
	w.Header().Set("Content-Length", fmt.Sprint(len(content)))
	w.Write(content[:n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// names lists a directory.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

var tinyFiles = []string{"test-images.gz", "test-labels.gz", "train-images.gz", "train-labels.gz"}

func TestDownload(t *testing.T) {
	_, cache := isolate(t)
	m := serve(t, nil)
	src, raw := tiny(m.base())
	if _, err := src.load(Options{}); err == nil || len(m.asked) != 0 {
		t.Fatalf("without being asked: error %v, requests %q", err, m.asked)
	}
	last := map[string][2]int64{}
	s, err := src.load(Options{Download: true, Progress: func(file string, done, total int64) {
		if done <= last[file][0] {
			t.Errorf("%s: %d bytes after %d", file, done, last[file][0])
		}
		last[file] = [2]int64{done, total}
	}})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	if got := names(t, filepath.Join(cache, src.name)); !slices.Equal(got, tinyFiles) {
		t.Errorf("kept %q", got)
	}
	for name, content := range raw {
		if n := int64(len(gzipped(t, content))); last[name+".gz"] != [2]int64{n, n} {
			t.Errorf("%s: progress ended with %d, want %d", name, last[name+".gz"], n)
		}
	}
	m.Close()
	if s, err = src.load(Options{}); err != nil {
		t.Fatalf("from the cache: %v", err)
	}
	checkTiny(t, s)
}

func TestDownloadFetchesOnlyWhatIsMissing(t *testing.T) {
	isolate(t)
	m := serve(t, nil)
	src, raw := tiny(m.base())
	dir := t.TempDir()
	for _, name := range []string{"train-images", "train-labels", "test-labels"} {
		put(t, dir, name, raw[name])
	}
	s, err := src.load(Options{Dir: dir, Download: true})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	if !slices.Equal(m.asked, []string{"test-images.gz"}) {
		t.Errorf("asked for %q", m.asked)
	}
	if _, err := os.Stat(filepath.Join(dir, "test-images.gz")); err != nil {
		t.Error(err)
	}
}

// TestDownloadResumes breaks the first connections: each request continues where the one before broke.
func TestDownloadResumes(t *testing.T) {
	isolate(t)
	m := serve(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) bool {
		switch n {
		case 0:
			return breakAfter(w, 7, content)
		case 1:
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 7-%d/%d", len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[7:12])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		return false
	})
	src, _ := tiny(m.base())
	s, err := src.load(Options{Dir: t.TempDir(), Download: true})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	want := []string{"train-images.gz", "train-images.gz bytes=7-", "train-images.gz bytes=12-", "train-labels.gz"}
	if len(m.asked) != 6 || !slices.Equal(m.asked[:4], want) {
		t.Errorf("asked %q", m.asked)
	}
}

// TestDownloadContinuesAnEarlierOne starts from what a stopped process left behind.
func TestDownloadContinuesAnEarlierOne(t *testing.T) {
	_, raw := tiny()
	whole := gzipped(t, raw["train-images"])
	for _, c := range []struct {
		name string
		left []byte
		want []string // requests for the file at two mirrors, of which the first may fail
	}{
		{"a part", whole[:9], []string{"train-images.gz bytes=9-"}},
		{"all of it", whole, nil},
		{"more than it", append(slices.Clone(whole), "and more"...),
			[]string{fmt.Sprintf("train-images.gz bytes=%d-", len(whole)+8), "train-images.gz"}},
		{"a part of something else", []byte("<html>"), []string{"train-images.gz bytes=6-", "train-images.gz"}},
	} {
		isolate(t)
		m := serve(t, nil)
		src, _ := tiny(m.base(), m.base())
		dir := t.TempDir()
		put(t, dir, "train-images.gz.part", c.left)
		s, err := src.load(Options{Dir: dir, Download: true})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		checkTiny(t, s)
		if got := m.asked[:len(m.asked)-3]; !slices.Equal(got, c.want) {
			t.Errorf("%s: asked %q, want %q", c.name, got, c.want)
		}
		if got := names(t, dir); !slices.Equal(got, tinyFiles) {
			t.Errorf("%s: left %q", c.name, got)
		}
	}
}

// TestDownloadFromServerThatCannotContinue gives the whole file to every request, whatever range it asks for.
func TestDownloadFromServerThatCannotContinue(t *testing.T) {
	isolate(t)
	m := serve(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) bool {
		if n == 0 {
			return breakAfter(w, 10, content)
		}
		w.Write(content)
		return true
	})
	src, _ := tiny(m.base())
	s, err := src.load(Options{Dir: t.TempDir(), Download: true})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
}

func TestDownloadFallsBackToMirrors(t *testing.T) {
	isolate(t)
	gone := serve(t, func(_ int, w http.ResponseWriter, r *http.Request, _ []byte) bool {
		http.NotFound(w, r)
		return true
	})
	// A portal that answers everything with its own page.
	portal := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request, _ []byte) bool {
		fmt.Fprint(w, "<html>sign in</html>")
		return true
	})
	broken := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request, content []byte) bool {
		return breakAfter(w, 5, content[:20])
	})
	good := serve(t, nil)
	src, _ := tiny("http://127.0.0.1:1/", gone.base(), portal.base(), broken.base(), good.base())
	s, err := src.load(Options{Dir: t.TempDir(), Download: true})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	for _, m := range []*mirror{gone, portal, broken, good} {
		if len(m.asked) < 4 {
			t.Errorf("a mirror was asked only for %q", m.asked)
		}
	}
}

// TestDownloadRefuses holds that nothing stays behind of content that is not the published one.
func TestDownloadRefuses(t *testing.T) {
	_, raw := tiny()
	for _, c := range []struct {
		name, want string
		answer     func(w http.ResponseWriter, content []byte)
	}{
		{"wrong checksum", "wrong checksum", func(w http.ResponseWriter, _ []byte) { w.Write(gzipped(t, raw["test-images"])) }},
		{"no gzip", "wrong checksum", func(w http.ResponseWriter, _ []byte) { fmt.Fprint(w, "<html>") }},
		{"damaged gzip", "damaged after offset", func(w http.ResponseWriter, b []byte) { w.Write(b[:len(b)-3]) }},
		{"not found", "404 Not Found", func(w http.ResponseWriter, _ []byte) { w.WriteHeader(http.StatusNotFound) }},
		{"endless", "sends more than ", func(w http.ResponseWriter, _ []byte) { w.Write(make([]byte, 1<<20)) }},
		{"wrong range", "asked for the bytes from 0", func(w http.ResponseWriter, b []byte) {
			w.Header().Set("Content-Range", "bytes 5-9/10")
			w.WriteHeader(http.StatusPartialContent)
			w.Write(b[5:10])
		}},
	} {
		isolate(t)
		m := serve(t, func(_ int, w http.ResponseWriter, _ *http.Request, content []byte) bool {
			c.answer(w, content)
			return true
		})
		src, _ := tiny(m.base())
		dir := t.TempDir()
		_, err := src.load(Options{Dir: dir, Download: true})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), m.base()+"train-images.gz") {
			t.Errorf("%s: error %v, want one with %q and the address", c.name, err, c.want)
		}
		if left := names(t, dir); len(left) != 0 {
			t.Errorf("%s: left %q", c.name, left)
		}
	}
}

// TestRedirects holds that content from another server is taken as any other, and that nothing else is followed.
func TestRedirects(t *testing.T) {
	other := serve(t, nil)
	secret := filepath.Join(t.TempDir(), "secret")
	put(t, filepath.Dir(secret), "secret", []byte("a file of this machine"))
	hops := func(to func(r *http.Request) string) *mirror {
		return serve(t, func(_ int, w http.ResponseWriter, r *http.Request, _ []byte) bool {
			http.Redirect(w, r, to(r), http.StatusFound)
			return true
		})
	}
	for want, to := range map[string]func(r *http.Request) string{
		"":                           func(r *http.Request) string { return other.base() + path.Base(r.URL.Path) },
		"file://":                    func(*http.Request) string { return "file://" + filepath.ToSlash(secret) },
		"no address of a server":     func(*http.Request) string { return "gopher://127.0.0.1/x" },
		"to another address 6 times": func(r *http.Request) string { return r.URL.Path },
		"wrong checksum":             func(*http.Request) string { return other.base() + "test-images.gz" },
		"connection refused":         func(*http.Request) string { return "http://127.0.0.1:1/x.gz" },
	} {
		isolate(t)
		m := hops(to)
		src, _ := tiny(m.base())
		dir := t.TempDir()
		_, err := src.load(Options{Dir: dir, Download: true})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if left := names(t, dir); err != nil && len(left) != 0 {
			t.Errorf("%s: left %q", want, left)
		}
	}
	from, err := http.NewRequest(http.MethodGet, "https://a.example/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for address, ok := range map[string]bool{"https://b.example/x": true, "http://b.example/x": false} {
		to, err := http.NewRequest(http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := follow(to, []*http.Request{from}); (err == nil) != ok {
			t.Errorf("from https to %s: %v", address, err)
		}
	}
}

// TestDownloadCancelled stops in the middle of a file; what has come is kept, and the next download continues it.
func TestDownloadCancelled(t *testing.T) {
	isolate(t)
	m := serve(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) bool {
		if n > 0 {
			return false
		}
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:8])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	})
	src, _ := tiny(m.base(), m.base())
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := src.load(Options{Dir: dir, Download: true, Context: ctx, Progress: func(string, int64, int64) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"train-images.gz.part"}) {
		t.Errorf("left %q", got)
	}
	s, err := src.load(Options{Dir: dir, Download: true})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	if !slices.Equal(m.asked[:2], []string{"train-images.gz", "train-images.gz bytes=8-"}) {
		t.Errorf("asked %q", m.asked)
	}
}

// TestStalledConnection gives up a server that accepts and then says nothing.
func TestStalledConnection(t *testing.T) {
	m := serve(t, func(n int, _ http.ResponseWriter, r *http.Request, _ []byte) bool {
		<-r.Context().Done()
		return true
	})
	src, _ := tiny()
	d := newFetcher(Options{Context: t.Context()}, t.TempDir())
	d.stall = 20 * time.Millisecond
	err := d.file(src.files[trainImages], []string{m.base()})
	if err == nil || !strings.Contains(err.Error(), "too slow: 0 bytes in 20ms") {
		t.Errorf("got %v", err)
	}
	if left := names(t, d.dir); len(left) != 0 {
		t.Errorf("left %q", left)
	}
}

// TestSlowServer gives up a server that goes on sending, a byte at a time, and asks it no more.
func TestSlowServer(t *testing.T) {
	drip := serve(t, func(_ int, w http.ResponseWriter, r *http.Request, content []byte) bool {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		for i := 0; i < len(content)-1 && r.Context().Err() == nil; i++ {
			w.Write(content[i : i+1])
			w.(http.Flusher).Flush()
			time.Sleep(time.Millisecond)
		}
		<-r.Context().Done()
		return true
	})
	good := serve(t, nil)
	src, _ := tiny()
	d := newFetcher(Options{Context: t.Context()}, t.TempDir())
	d.stall, d.least = 10*time.Millisecond, 1<<30
	err := d.file(src.files[trainImages], []string{drip.base()})
	if !errors.Is(err, errSlow) || len(drip.asked) != 1 {
		t.Errorf("asked %q, got %v", drip.asked, err)
	}
	d.stall = time.Hour
	if err := d.file(src.files[trainImages], []string{good.base()}); err != nil {
		t.Errorf("the next address: %v", err)
	}
}

// TestDownloadsAtOnceWithoutLocks is TestDownloadsAtOnce on a file system that has no locks: none spoils what another
// writes, or takes it away, also where some servers break off.
func TestDownloadsAtOnceWithoutLocks(t *testing.T) {
	isolate(t)
	m := serve(t, func(n int, w http.ResponseWriter, r *http.Request, content []byte) bool {
		if r.Header.Get("Range") == "" && n%3 == 0 {
			return breakAfter(w, 7, content)
		}
		return false
	})
	src, _ := tiny(m.base())
	dir := t.TempDir()
	put(t, dir, "train-images.gz.part", []byte("another's")) // which may be at work on it
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			d := newFetcher(Options{Context: t.Context()}, dir)
			if err := d.all(src, src.files[:]); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s, err := src.load(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	checkTiny(t, s)
	want := append(slices.Clone(tinyFiles[:3]), "train-images.gz.part", tinyFiles[3])
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("left %q", got)
	}
}

func TestDownloadIntoUnwritableDirectory(t *testing.T) {
	isolate(t)
	m := serve(t, nil)
	src, _ := tiny(m.base())
	parent := t.TempDir()
	put(t, parent, "a-file", nil)
	readOnly := filepath.Join(parent, "read-only")
	if err := os.Mkdir(readOnly, 0o555); err != nil {
		t.Fatal(err)
	}
	occupied := filepath.Join(parent, "occupied") // a directory where the temporary file goes: refused to any user
	if err := os.MkdirAll(filepath.Join(occupied, "train-images.gz.part", "x"), 0o777); err != nil {
		t.Fatal(err)
	}
	dirs := []string{filepath.Join(parent, "a-file"), occupied}
	if os.Geteuid() > 0 { // permissions do not bind the superuser
		dirs = append(dirs, readOnly, filepath.Join(readOnly, "below"))
	}
	for _, dir := range dirs {
		_, err := src.load(Options{Dir: dir, Download: true})
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: got %v", dir, err)
		}
	}
	if len(m.asked) != 0 {
		t.Errorf("asked %q", m.asked)
	}
	if left := names(t, readOnly); len(left) != 0 {
		t.Errorf("left %q", left)
	}
}

// TestDownloadsAtOnce starts several loads into one directory: all end with the whole set, and each file is fetched
// once.
func TestDownloadsAtOnce(t *testing.T) {
	isolate(t)
	m := serve(t, nil)
	src, _ := tiny(m.base())
	dir := t.TempDir()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			s, err := src.load(Options{Dir: dir, Download: true})
			if err != nil {
				t.Error(err)
				return
			}
			checkTiny(t, s)
		})
	}
	group.Wait()
	if _, locks := lockedDir(t, dir); locks && len(m.asked) != 4 {
		t.Errorf("asked %q", m.asked)
	}
}

// lockedDir locks the directory until the test ends or the returned function is called, and says whether locks exclude
// here.
func lockedDir(t *testing.T, dir string) (unlock func(), locks bool) {
	t.Helper()
	unlock, _, err := lockDir(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	again, _, err := lockDir(ctx, dir)
	if err == nil {
		again()
	}
	return unlock, errors.Is(err, context.DeadlineExceeded)
}

func TestWaitForAnotherDownloadCancelled(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	if _, locks := lockedDir(t, dir); !locks {
		t.Skip("no directory locks on this system")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	src, _ := tiny()
	_, err := src.load(Options{Dir: dir, Download: true, Context: ctx})
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "waiting for another download into "+dir) {
		t.Errorf("got %v", err)
	}
}
