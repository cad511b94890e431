package plot

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// systemNames are beginnings of the file names of fonts with Korean, Chinese or Japanese characters, in lower case without spaces and
// hyphens, best first: sans serifs of one weight.
var systemNames = []string{
	"nanumgothic.", "nanumbarungothic.", "notosanscjk-regular", "notosanscjkkr-regular", "notosanskr-regular", "notosanscjksc-regular",
	"notosanscjkjp-regular",
	"sourcehansans", "undotum.", "baekmuk", "applesdgothicneo", "malgun.", "wqy-microhei", "wqy-zenhei", "droidsansfallback", "pingfang", "hiraginosans",
	"stheiti", "msyh.", "simhei", "simsun", "yugothm", "msgothic", "ipaexg", "ipag", "vlgothic", "takao", "unifont",
}

// systemFolders are where fonts lie: those that fontconfig looks into, and those of macOS and Windows.
func systemFolders() []string {
	home, err := os.UserHomeDir()
	folders := []string{"/usr/share/fonts", "/usr/local/share/fonts"}
	switch runtime.GOOS {
	case "darwin":
		folders = []string{"/System/Library/Fonts", "/Library/Fonts"}
	case "windows":
		folders = []string{filepath.Join(os.Getenv("WINDIR"), "Fonts")}
	}
	if err == nil {
		folders = append(folders, filepath.Join(home, ".local/share/fonts"), filepath.Join(home, ".fonts"), filepath.Join(home, "Library/Fonts"))
	}
	return folders
}

// fontFile is a file and its place in systemNames.
type fontFile struct {
	path string
	rank int
}

// systemFiles lists font files that may have what the fonts of this package lack, best first.
func systemFiles(folders []string) []fontFile {
	var files []fontFile
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error { // a folder that cannot be read has no fonts
			if err != nil || d.IsDir() {
				return nil
			}
			name := strings.ToLower(strings.ReplaceAll(d.Name(), " ", ""))
			if i := slices.IndexFunc(systemNames, func(s string) bool { return strings.HasPrefix(name, s) }); i >= 0 {
				files = append(files, fontFile{path, i})
			}
			return nil
		})
	}
	slices.SortStableFunc(files, func(a, b fontFile) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return strings.Compare(a.path, b.path)
	})
	return files
}

// systemFonts are the fonts of this system, read one by one until a character is found.
var systemFonts = struct {
	sync.Mutex
	listed bool
	files  []fontFile
	fonts  []*typeface
}{}

// systemFont returns a font of the system that has the character, or nil.
func systemFont(r rune) *typeface {
	s := &systemFonts
	s.Lock()
	defer s.Unlock()
	if !s.listed {
		s.files, s.listed = systemFiles(systemFolders()), true
	}
	for i := 0; ; i++ {
		for i == len(s.fonts) {
			if len(s.files) == 0 {
				return nil
			}
			s.fonts = append(s.fonts, readFonts(s.files[0].path)...)
			s.files = s.files[1:]
		}
		if s.fonts[i].has(r) {
			return s.fonts[i]
		}
	}
}

// readFonts reads the fonts of a file; none if it cannot be read.
func readFonts(path string) []*typeface {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	all, err := opentype.ParseCollection(file)
	if err != nil {
		return nil
	}
	var fonts []*typeface
	for i := range all.NumFonts() {
		face, err := all.Font(i)
		if err != nil {
			continue
		}
		var buf sfnt.Buffer
		name, err := face.Name(&buf, sfnt.NameIDFamily)
		if err != nil {
			name = filepath.Base(path)
		}
		fonts = append(fonts, newTypeface(name, face))
	}
	return fonts
}
