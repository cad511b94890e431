package datasets

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

const (
	stallTime   = time.Minute // in which a connection must bring leastBytes, or it is given up
	leastBytes  = 60 << 10    // 1 KiB a second: at that rate MNIST takes three hours
	maxResumes  = 20          // of one file from one address
	maxHops     = 5           // from one address to another, at a server's wish
	partSuffix  = ".part"
	chunkLength = 64 << 10
)

// errSlow marks an address that is not worth another request.
var errSlow = errors.New("too slow")

// fetcher downloads files into a directory.
type fetcher struct {
	ctx      context.Context
	dir      string
	alone    bool // no other process downloads into the directory, so that what one left behind can be continued
	stall    time.Duration
	least    int64 // bytes that must come in each stall
	progress func(file string, done, total int64)
}

// newFetcher returns a fetcher with the limits of this package.
func newFetcher(opt Options, dir string) fetcher {
	d := fetcher{ctx: opt.Context, dir: dir, stall: stallTime, least: leastBytes, progress: opt.Progress}
	if d.ctx == nil {
		d.ctx = context.Background()
	}
	if d.progress == nil {
		d.progress = func(string, int64, int64) {}
	}
	return d
}

// fetch downloads files of the set, and keeps each only if its content is the published one.
func (src source) fetch(files []file, opt Options) error {
	dir, err := opt.target(src.name)
	if err == nil {
		err = os.MkdirAll(dir, 0o777)
	}
	if err != nil {
		return fmt.Errorf("datasets: %s: no directory for the download: %w; name one in Options.Dir", src.name, err)
	}
	d := newFetcher(opt, dir)
	unlock, alone, err := lockDir(d.ctx, dir)
	if err != nil {
		return fmt.Errorf("datasets: %s: waiting for another download into %s: %w", src.name, dir, err)
	}
	defer unlock()
	d.alone = alone
	return d.all(src, files)
}

// all fetches files of the set.
func (d fetcher) all(src source, files []file) error {
	for _, f := range files {
		if err := d.file(f, src.bases); err != nil {
			return fmt.Errorf("datasets: %s: download of %s: %w", src.name, f.name, err)
		}
	}
	return nil
}

// file fetches one file from the first address that has it. What an earlier attempt left in the temporary file is
// continued if no other process can be writing it; else the temporary file has a name of its own and does not stay.
func (d fetcher) file(f file, bases []string) error {
	path := filepath.Join(d.dir, f.name+".gz")
	if f.verify(path) == nil { // another process fetched it while this one waited
		return nil
	}
	part := path + partSuffix
	if !d.alone {
		part = path + "." + rand.Text() + partSuffix
		defer os.Remove(part)
	}
	var faults []error
	for _, base := range bases {
		url := base + f.name + ".gz"
		err := d.transfer(f, url, path, part)
		if err == nil {
			return nil
		}
		if stop := d.ctx.Err(); stop != nil {
			return d.stopped(stop)
		}
		var local *fs.PathError
		if errors.As(err, &local) {
			return fmt.Errorf("%w; name another directory in Options.Dir", err)
		}
		faults = append(faults, fmt.Errorf("%s: %w", url, err))
	}
	return errors.Join(faults...)
}

// stopped says whether what has come is kept.
func (d fetcher) stopped(why error) error {
	if d.alone {
		return fmt.Errorf("stopped: %w; the next download continues it", why)
	}
	return fmt.Errorf("stopped: %w", why)
}

// transfer fills the temporary file and renames it to path if its content is the published one. It removes the
// temporary file if it turned out to be something else, or if nothing came; a true part of the file stays.
func (d fetcher) transfer(f file, url, path, part string) error {
	size, err := d.fill(f, url, part)
	if err == nil {
		if err = f.verify(part); err == nil {
			return f.place(part, path)
		}
		size = 0
	}
	if size == 0 && !errors.Is(err, errNotRegular) {
		// Where there is no temporary file either, err says why.
		if gone := os.Remove(part); !errors.Is(gone, fs.ErrNotExist) {
			return errors.Join(err, gone)
		}
	}
	return err
}

// place renames the whole file. Where that is refused because another process has just done the same, all is well.
func (f file) place(part, path string) error {
	err := os.Rename(part, path)
	if err != nil && f.verify(path) == nil {
		return nil
	}
	return err
}

// fill brings all of the file into the temporary one, unless it is there already, and returns how much is in it.
func (d fetcher) fill(f file, url, part string) (size int64, err error) {
	complete := f.verify(part) == nil // its process ended just before the renaming
	out, err := openRegular(part, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if !complete {
		err = d.resume(f, url, out)
	}
	size, end := out.Seek(0, io.SeekEnd)
	return size, errors.Join(err, end, out.Sync())
}

// resume asks for the rest of the file until all of it has come. A connection that breaks is taken up again as long as
// each changes what is there.
func (d fetcher) resume(f file, url string, out *os.File) error {
	before, err := out.Seek(0, io.SeekEnd)
	for range maxResumes {
		if err != nil {
			return err
		}
		fault := d.request(f, url, out, before)
		if fault == nil || errors.Is(fault, errSlow) {
			return fault
		}
		var after int64
		if after, err = out.Seek(0, io.SeekEnd); after == before || d.ctx.Err() != nil {
			return errors.Join(fault, err)
		}
		before = after
	}
	return fmt.Errorf("the connection broke %d times", maxResumes)
}

// watch cancels with errSlow unless the least number of bytes is counted in each stall, until stop is called.
func (d fetcher) watch(cancel context.CancelCauseFunc) (came func(n int), stop func()) {
	var bytes atomic.Int64
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(d.stall)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			if n := bytes.Swap(0); n < d.least {
				cancel(fmt.Errorf("%w: %d bytes in %v, less than %d", errSlow, n, d.stall, d.least))
				return
			}
		}
	}()
	return func(n int) { bytes.Add(int64(n)) }, func() { close(done) }
}

// client follows where servers send it, a few times. What comes from another address is checked as all that comes.
var client = &http.Client{CheckRedirect: follow}

// follow refuses what leads on and on, to anything but a server, or from a connection that nobody can listen to to one that all can.
func follow(to *http.Request, via []*http.Request) error {
	switch scheme := to.URL.Scheme; {
	case len(via) > maxHops:
		return fmt.Errorf("it was sent to another address %d times", len(via))
	case scheme != "https" && scheme != "http":
		return fmt.Errorf("it was sent to %s, which is no address of a server", to.URL.Redacted())
	case scheme == "http" && via[len(via)-1].URL.Scheme == "https":
		return fmt.Errorf("it was sent from https to %s, which is not encrypted", to.URL.Redacted())
	}
	return nil
}

// request asks for the bytes from offset on and writes what comes. It gives up when that is too little for the time.
func (d fetcher) request(f file, url string, out *os.File, offset int64) error {
	ctx, cancel := context.WithCancelCause(d.ctx)
	defer cancel(nil)
	came, stop := d.watch(cancel)
	defer stop()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Encoding", "identity") // offsets count bytes of the file itself
	if offset > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	resp, err := client.Do(req)
	if err == nil {
		defer resp.Body.Close()
		err = d.save(f, resp, out, offset, came)
	}
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// start returns the offset at which the body of the answer begins. It empties a file that cannot be continued.
func start(resp *http.Response, out *os.File, offset int64) (int64, error) {
	switch resp.StatusCode {
	case http.StatusPartialContent:
		if !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", offset)) {
			return 0, fmt.Errorf("asked for the bytes from %d, was offered %q", offset, resp.Header.Get("Content-Range"))
		}
		return offset, nil
	case http.StatusOK: // the server does not continue files, or nothing has come yet
		return 0, nil
	case http.StatusRequestedRangeNotSatisfiable: // what is there is longer than the file: not its beginning
		return 0, errors.Join(errors.New(resp.Status), out.Truncate(0))
	}
	return 0, errors.New(resp.Status)
}

// save copies the body of the answer to a request for the bytes from offset on. A body beyond any possible length of
// the file ends it.
func (d fetcher) save(f file, resp *http.Response, out *os.File, offset int64, came func(n int)) error {
	offset, err := start(resp, out, offset)
	if err != nil {
		return err
	}
	total := int64(-1)
	if resp.ContentLength >= 0 {
		total = offset + resp.ContentLength
	}
	buf := make([]byte, chunkLength)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			came(n)
			if _, err := out.WriteAt(buf[:n], offset); err != nil {
				return err
			}
			offset += int64(n)
			d.progress(f.name+".gz", offset, total)
		}
		switch {
		case err == io.EOF:
			return out.Truncate(offset) // where an answer of 200 is shorter than what was there
		case err != nil:
			return err
		case offset > f.maxCompressed():
			return errors.Join(fmt.Errorf("sends more than %d bytes", f.maxCompressed()), out.Truncate(0))
		}
	}
}

// maxCompressed bounds the length of the file with gzip: incompressible blocks and headers add less than a thousandth
// and a kilobyte.
func (f file) maxCompressed() int64 { return f.bytes + f.bytes/1000 + 1024 }
