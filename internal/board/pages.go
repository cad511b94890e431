package board

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"path"
	"strings"
)

//go:embed pages/*.html
var pageFiles embed.FS

//go:embed static
var staticFiles embed.FS

// templates are the pages, each with the frame around all of them.
var templates = parsePages("runs", "entries", "live", "run", "compare", "sweeps", "sweep", "fault")

func parsePages(names ...string) map[string]*template.Template {
	all := map[string]*template.Template{}
	for _, name := range names {
		frame := template.New("frame.html").Funcs(functions)
		all[name] = template.Must(frame.ParseFS(pageFiles, "pages/frame.html", "pages/parts.html", "pages/"+name+".html"))
	}
	return all
}

// page is what the frame of all pages shows, and what is in it.
type page struct {
	Base   string // the address of the board without its last slash
	Title  string
	Here   string // the entry of the menu
	Shelf  *shelf
	Live   int // runs under way
	Sweeps int
	Body   any
}

// fault is an error with the status of its answer.
type fault struct {
	status int
	err    error
}

func (f *fault) Error() string { return f.err.Error() }

// statusOf is that of the answer to what cannot be done.
func statusOf(err error) int {
	if f := (*fault)(nil); errors.As(err, &f) {
		return f.status
	}
	return http.StatusUnprocessableEntity
}

func missing(text string) error { return &fault{http.StatusNotFound, errors.New(text)} }

// view makes the body of a page of what the store has.
type view func(s *shelf, r *http.Request) (title string, body any, err error)

// pages are all addresses of a board, behind its token.
func (b *Board) pages() http.Handler {
	mux := http.NewServeMux()
	for pattern, v := range map[string]struct {
		name, here string
		view       view
	}{
		"/{$}":            {"runs", "runs", b.runsPage},
		"/entries":        {"entries", "entries", b.entriesPage},
		"/live":           {"live", "live", b.livePage},
		"/run/{run}":      {"run", "runs", b.runPage},
		"/compare":        {"compare", "entries", b.comparePage},
		"/sweeps":         {"sweeps", "sweeps", b.sweepsPage},
		"/sweep/{number}": {"sweep", "sweeps", b.sweepPage},
	} {
		mux.HandleFunc("GET "+pattern, b.show(v.name, v.here, v.view))
	}
	for pattern, files := range map[string]func(s *shelf, r *http.Request, name string) (content, error){
		"/live/{file}": b.liveFile, "/run/{run}/{file}": b.runFile, "/compare/{file}": b.compareFile, "/sweep/{number}/{file}": b.sweepFile,
	} {
		mux.HandleFunc("GET "+pattern, b.give(files))
	}
	mux.HandleFunc("GET /static/{file}", serveStatic)
	mux.HandleFunc("GET /", b.show("fault", "", func(*shelf, *http.Request) (string, any, error) { return "", nil, missing("there is no such page") }))
	return mux
}

// show answers with a page.
func (b *Board) show(name, here string, v view) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s := b.store.shelf(b.hints())
		p := page{Base: "/" + b.token, Here: here, Shelf: s, Live: len(filter{State: string(underWay)}.choose(s.Runs)), Sweeps: len(b.sweeps)}
		title, body, err := v(s, r)
		p.Title, p.Body = title, body
		shown, status := name, http.StatusOK
		if err != nil {
			shown, p.Title, p.Body, status = "fault", "Not shown", err.Error(), statusOf(err)
		}
		var text bytes.Buffer
		if err := templates[shown].Execute(&text, p); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, r, status, content{"text/html; charset=utf-8", text.Bytes(), ""})
	}
}

// content is a file as it is sent.
type content struct {
	kind string
	data []byte
	name string // that it is kept under; "" for what is shown
}

// give answers with a file.
func (b *Board) give(file func(s *shelf, r *http.Request, name string) (content, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c, err := file(b.store.shelf(b.hints()), r, r.PathValue("file"))
		if err != nil {
			http.Error(w, err.Error(), statusOf(err))
			return
		}
		answer(w, r, http.StatusOK, c)
	}
}

// answer sends content, unless the browser has it already.
func answer(w http.ResponseWriter, r *http.Request, status int, c content) {
	sum := sha256.Sum256(c.data)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Content-Type", c.kind)
	if c.kind == svgKind { // an image may say how it looks itself
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'none'")
	}
	if c.name != "" && r.URL.Query().Get("keep") == "1" {
		h.Set("Content-Disposition", `attachment; filename="`+plainName(c.name)+`"`)
	}
	if status == http.StatusOK && r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(c.data) // the reader may be gone
	}
}

// plainName is a name of a file that every system takes.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, name)
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	data, err := staticFiles.ReadFile("static/" + name)
	kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": svgKind}[path.Ext(name)]
	if err != nil || kind == "" {
		http.NotFound(w, r)
		return
	}
	answer(w, r, http.StatusOK, content{kind, data, ""})
}
