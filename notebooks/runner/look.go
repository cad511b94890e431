package runner

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
)

// pageCSS is the look of the page, on screens of any width, light and dark, and on paper.
//
//go:embed page.css
var pageCSS string

// pageScript copies code, and shows what can be scrolled. The page can be read without it.
//
//go:embed page.js
var pageScript string

// pageScriptHash tells a browser that forbids scripts which one it may run.
func pageScriptHash() string {
	sum := sha256.Sum256([]byte(pageScript))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
