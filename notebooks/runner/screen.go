package runner

import (
	"strings"
	"unicode/utf8"
)

// screen keeps text as a terminal shows it: what follows a carriage return is put over the start of its line. So of a
// progress line only the last state remains. Blanks at the end of such a line are cut. Each character costs the same, however
// many were written before it.
type screen struct {
	done  strings.Builder // the lines that have ended
	line  []rune          // the one that has not
	bytes int             // of line, in UTF-8
	at    int             // where in line the next character goes
	back  bool            // a carriage return was read, and nothing of its line since
	over  bool            // something of line was written over
}

// write shows more text; lines may come in pieces.
func (s *screen) write(text string) {
	if len(s.line) == 0 && !s.back && !strings.Contains(text, "\r") {
		end := strings.LastIndexByte(text, '\n') + 1
		s.done.WriteString(text[:end])
		text = text[end:]
	}
	for _, r := range text {
		switch r {
		case '\n':
			s.endLine()
			s.done.WriteByte('\n')
		case '\r':
			s.at, s.back = 0, true
		default:
			s.put(r)
		}
	}
}

func (s *screen) put(r rune) {
	s.over, s.back = s.over || s.back, false
	s.bytes += utf8.RuneLen(r)
	if s.at < len(s.line) {
		s.bytes -= utf8.RuneLen(s.line[s.at])
		s.line[s.at] = r
	} else {
		s.line = append(s.line, r)
	}
	s.at++
}

func (s *screen) endLine() {
	text := string(s.line)
	if s.over {
		text = strings.TrimRight(text, " ")
	}
	s.done.WriteString(text)
	s.line, s.bytes, s.at, s.back, s.over = s.line[:0], 0, 0, false, false
}

// size is how many bytes the shown text has.
func (s *screen) size() int { return s.done.Len() + s.bytes }

// take returns the shown text and leaves an empty screen.
func (s *screen) take() string {
	s.endLine()
	text := s.done.String()
	*s = screen{}
	return text
}
