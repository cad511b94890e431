package runner

import (
	"fmt"
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// Sanitize says what of HTML reaches the page of a notebook: HTML in outputs of cells, and in Markdown.
type Sanitize int

const (
	// SanitizeForeign lets outputs that cells made in this very run pass as they are, since their code ran here with all
	// rights anyway. What came with the file is sanitised: its Markdown, and outputs that were read and not made.
	SanitizeForeign Sanitize = iota
	// SanitizeAll sanitises everything, and the page forbids scripts and all that is loaded from elsewhere.
	SanitizeAll
	// SanitizeNothing lets everything pass, as Jupyter does for notebooks that it trusts: scripts run when the page is opened.
	SanitizeNothing
)

// String is the name of the mode.
func (s Sanitize) String() string { return nameOf(int(s), "foreign", "all", "nothing") }

func (s Sanitize) check() error {
	if s < SanitizeForeign || s > SanitizeNothing {
		return fmt.Errorf("runner: sanitise mode %d is none of foreign, all, nothing", int(s))
	}
	return nil
}

// cleaner removes from HTML what could act: scripts, event handlers, frames, forms, and addresses that are code.
type cleaner struct {
	mode   Sanitize
	policy *bluemonday.Policy
}

func newCleaner(mode Sanitize) *cleaner {
	p := bluemonday.UGCPolicy() // what is safe in text from users of a site
	p.RequireNoFollowOnLinks(false)
	p.AllowDataURIImages()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^[\w -]*$`)).Globally()
	p.AllowElements("kbd", "center", "u")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input") // task lists
	p.AllowAttrs("checked", "disabled").OnElements("input")
	p.AllowStyles("text-align", "vertical-align", "float", "width", "height", "max-width", "margin", "margin-left", "margin-right", "margin-top",
		"margin-bottom", "padding", "border", "color", "background-color", "font-size", "font-weight", "font-style").Globally()
	return &cleaner{mode: mode, policy: p}
}

// trusts says whether HTML passes as it is; own: it was made in this very run.
func (c *cleaner) trusts(own bool) bool {
	return c.mode == SanitizeNothing || c.mode == SanitizeForeign && own
}

func (c *cleaner) html(s string, own bool) string {
	if c.trusts(own) {
		return s
	}
	return c.policy.Sanitize(s)
}

// policyTag tells the browser what the page may do, should something have passed.
func (c *cleaner) policyTag() string {
	if c.mode != SanitizeAll {
		return ""
	}
	const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src '"
	return "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + pageScriptHash() + "'\">\n"
}
