package nb

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// mostShown is how many bytes of a text or a table are sent to the notebook: the kernel and the notebook hold several copies of each, and a
// page of more cannot be read.
const mostShown = 4 << 20

// shortened returns a text of at most mostShown bytes, which says what is left out.
func shortened(s string) string {
	if len(s) <= mostShown {
		return s
	}
	end := mostShown
	for !utf8.RuneStart(s[end]) {
		end--
	}
	if line := strings.LastIndexByte(s[:end], '\n'); line > end-1<<16 {
		end = line // not in the middle of a row of a table
	}
	return s[:end] + fmt.Sprintf("\n… (%.1f MB more are not shown; write them to a file)", float64(len(s)-end)/1e6)
}
