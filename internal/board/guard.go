package board

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strings"
)

// policy lets a page use what this server gives it, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

// Handler answers requests, of those who know the token.
func (b *Board) Handler() http.Handler {
	pages := b.pages()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		path, known := b.opened(r.URL.Path)
		switch {
		case !isLocal(r.Host):
			http.Error(w, "this board answers to 127.0.0.1, [::1] and localhost alone", http.StatusForbidden)
		case !known:
			http.Error(w, "the address lacks the token of this board: spikecell board prints the whole address", http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "a board is only read", http.StatusMethodNotAllowed)
		default:
			inner := r.Clone(r.Context())
			inner.URL.Path, inner.URL.RawPath = path, ""
			pages.ServeHTTP(w, inner)
		}
	})
}

// opened returns the path behind the token, and whether the token is right: the time that takes does not tell how much of it is.
func (b *Board) opened(path string) (rest string, known bool) {
	given, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return "/" + rest, subtle.ConstantTimeCompare([]byte(given), []byte(b.token)) == 1
}

// isLocal reports whether a request was meant for this machine. A name that somebody has made to point here, to read what their page may not, is none
// of these.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// protect sets what browsers must keep to. The address, with its token, is told to nobody.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cache-Control", "no-cache, private")
}
