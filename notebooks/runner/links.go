package runner

import (
	"encoding/base64"
	"html"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	nethtml "golang.org/x/net/html"
)

// surroundings are what the addresses in a notebook's Markdown are relative to. The zero value leaves them as they are.
type surroundings struct {
	dir  string // of the notebook
	root string // of the module that it lies in, or dir: nothing above it is put into a page
	web  string // address of dir on the web, with a slash at its end; empty: unknown
}

// around finds the surroundings of a notebook's file. A module that is named after its place on GitHub is found there.
func around(notebook string) surroundings {
	abs, err := filepath.Abs(notebook)
	if notebook == "" || err != nil {
		return surroundings{}
	}
	s := surroundings{dir: filepath.Dir(abs)}
	for s.root = s.dir; ; s.root = filepath.Dir(s.root) {
		data, err := os.ReadFile(filepath.Join(s.root, "go.mod"))
		if err == nil {
			s.web = webOf(declaredModule(string(data)), s.root, s.dir)
			return s
		}
		if filepath.Dir(s.root) == s.root {
			s.root = s.dir
			return s
		}
	}
}

// webOf is where GitHub shows the folder dir of a module in root.
func webOf(module, root, dir string) string {
	parts := strings.Split(module, "/")
	rel, err := filepath.Rel(root, dir)
	if err != nil || len(parts) < 3 || parts[0] != "github.com" {
		return ""
	}
	inside := path.Join(append(parts[3:], filepath.ToSlash(rel))...)
	return "https://" + path.Join(parts[:3]...) + "/blob/HEAD/" + strings.TrimPrefix(inside+"/", "./")
}

// link is the address that a link has on a page that lies anywhere.
func (s surroundings) link(address string) string {
	u, err := url.Parse(address)
	if err != nil || s.web == "" || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return address
	}
	base, err := url.Parse(s.web)
	if err != nil {
		return address
	}
	return base.ResolveReference(u).String()
}

// largestImage is the size of the largest file that is put into a page.
const largestImage = 20e6

// image is the format and the data of an image's file beside the notebook; empty where address names none.
func (s surroundings) image(address string) (mime string, data []byte) {
	u, err := url.Parse(address)
	if err != nil || s.dir == "" || u.Scheme != "" || u.Host != "" || u.Path == "" || path.IsAbs(u.Path) {
		return "", nil
	}
	rel, err := filepath.Rel(s.root, filepath.Join(s.dir, filepath.FromSlash(u.Path)))
	if err != nil {
		return "", nil
	}
	root, err := os.OpenRoot(s.root) // a link does not lead out of it either
	if err != nil {
		return "", nil
	}
	defer root.Close()
	info, err := root.Stat(rel)
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestImage {
		return "", nil
	}
	if data, err = root.ReadFile(rel); err != nil {
		return "", nil
	}
	return imageFormat(u.Path, data), data
}

// imageFormat is the MIME type of an image by its content, or for SVG by its name; empty where data is no image.
func imageFormat(name string, data []byte) string {
	if strings.EqualFold(path.Ext(name), ".svg") {
		return "image/svg+xml"
	}
	if mime := http.DetectContentType(data); strings.HasPrefix(mime, "image/") {
		return mime
	}
	return ""
}

// resolve puts images that are attached to a cell, or lie beside the notebook, into some HTML, and makes its links absolute.
func (p *page) resolve(s string, attached map[string]Bundle) string {
	var b strings.Builder
	z := nethtml.NewTokenizer(strings.NewReader(s))
	for z.Next() != nethtml.ErrorToken {
		raw := string(z.Raw())
		token := z.Token()
		if p.resolveToken(&token, attached) {
			raw = token.String()
		}
		b.WriteString(raw)
	}
	return b.String()
}

// resolveToken says whether a tag has another address now.
func (p *page) resolveToken(t *nethtml.Token, attached map[string]Bundle) bool {
	if t.Type != nethtml.StartTagToken && t.Type != nethtml.SelfClosingTagToken {
		return false
	}
	for i := range t.Attr {
		a, before := &t.Attr[i], t.Attr[i].Val
		switch {
		case t.Data == "img" && a.Key == "src":
			a.Val = p.held.once(before, func() string { return p.imageAddress(before, attached) })
		case t.Data == "a" && a.Key == "href" && strings.HasPrefix(before, "#"):
			p.inside[before[1:]] = true
		case t.Data == "a" && a.Key == "href":
			a.Val = p.around.link(a.Val)
		}
		if a.Val != before {
			return true
		}
	}
	return false
}

// toHeadings leads links of the text to headings: Jupyter names these by their text, GitHub and this page by small letters.
func (p *page) toHeadings(cells string) string {
	for _, name := range slices.Sorted(maps.Keys(p.inside)) {
		quoted := html.EscapeString(name)
		if id := p.md.headings.called(name); id != "" && !strings.Contains(cells, ` id="`+quoted+`"`) && !strings.Contains(cells, ` name="`+quoted+`"`) {
			cells = strings.ReplaceAll(cells, `href="#`+quoted+`"`, `href="#`+id+`"`)
		}
	}
	return cells
}

// imageAddress is the address of an image in the page: its data, where that is attached or a file beside the notebook.
func (p *page) imageAddress(address string, attached map[string]Bundle) string {
	if name, ok := strings.CutPrefix(address, "attachment:"); ok {
		return p.held.attachment(name, attached)
	}
	if mime, data := p.around.image(address); mime != "" {
		return "data:" + mime + ";base64," + p.held.put(base64.StdEncoding.EncodeToString(data))
	}
	return p.around.link(address)
}

// attachment is an attached image as an address that holds its data; names may be written with percent signs.
func (h *holder) attachment(name string, attached map[string]Bundle) string {
	b, ok := attached[name]
	if plain, err := url.PathUnescape(html.UnescapeString(name)); !ok && err == nil {
		b = attached[plain]
	}
	for mime := range b {
		s, ok := b.Text(mime)
		data := strings.Join(strings.Fields(s), "")
		if ok && strings.HasPrefix(mime, "image/") && validBase64(data) {
			return "data:" + mime + ";base64," + h.put(data)
		}
	}
	return "attachment:" + name
}
