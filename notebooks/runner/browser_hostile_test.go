package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// chromium is the browser of this machine; the test is skipped where there is none.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && !testing.Short() {
			return path
		}
	}
	t.Skip("there is no Chromium here, or little time")
	return ""
}

// dumped opens a file in the browser and returns its page as it is after ten seconds of its own time.
func dumped(t *testing.T, dir, file string) string {
	t.Helper()
	cmd := exec.Command(chromium(t), "--headless", "--no-sandbox", "--disable-gpu", "--window-size=3000,1000", "--virtual-time-budget=10000", "--dump-dom",
		"--user-data-dir="+filepath.Join(dir, "profile"), "file://"+filepath.Join(dir, file))
	cmd.Env = append(os.Environ(), "HOME="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// In a browser nothing of a foreign notebook's page acts, in the modes in which such pages are made; without sanitising it does, so that the test
// can see it.
func TestForeignPagesDoNotActInABrowser(t *testing.T) {
	dir := t.TempDir()
	frames := `<pre id="said"></pre><script>addEventListener("message", (e) => { said.textContent += e.data + " "; });</script>`
	for mode, name := range map[Sanitize]string{SanitizeForeign: "foreign", SanitizeAll: "all", SanitizeNothing: "nothing"} {
		n := &Notebook{}
		for _, s := range append(hostileHTML, hostileText...) {
			act := strings.ReplaceAll(s, "alert(1)", "top.postMessage('"+name+"','*')")
			n.Cells = append(n.Cells, inPlaces(act).Cells...)
		}
		var page strings.Builder
		if err := (Page{Title: "t", Sanitize: mode}).Write(&page, n); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, name+".html"), page.String())
		frames += `<iframe src="` + name + `.html"></iframe>`
	}
	put(t, filepath.Join(dir, "frames.html"), frames)
	out := dumped(t, dir, "frames.html")
	said := regexp.MustCompile(`(?s)<pre id="said">(.*?)</pre>`).FindStringSubmatch(out)
	if said == nil || !strings.Contains(said[1], "nothing") || strings.Contains(said[1], "foreign") || strings.Contains(said[1], "all") {
		t.Errorf("pages that acted: %q", said)
	}
}
