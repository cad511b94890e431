//go:build unix

package wholefile

import (
	"os"
	"syscall"
)

// keepOwner gives f the owner and the group of the file that it will replace. Only root can give files away; for others
// the owner is the same already, and a group that they do not belong to is left.
func keepOwner(f *os.File, old os.FileInfo) error {
	if s, ok := old.Sys().(*syscall.Stat_t); ok && os.Geteuid() == 0 {
		return f.Chown(int(s.Uid), int(s.Gid))
	}
	return nil
}
