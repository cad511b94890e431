package learning

// isKnownToFit reports whether memory was looked at before.
func isKnownToFit(s Setup) bool { return s.fits }

func notKnownToFit(s Setup) Setup {
	s.fits = false
	return s
}
