package plot

import "strings"

// accents are letters of Latin with each accent that is a character of its own, each letter before what is written for both.
var accents = map[rune]string{
	'\u0300': "AÀEÈIÌOÒUÙaàeèiìoòuùNǸnǹ",
	'\u0301': "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzź",
	'\u0302': "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷ",
	'\u0303': "AÃNÑOÕaãnñoõIĨiĩUŨuũ",
	'\u0304': "AĀaāEĒeēIĪiīOŌoōUŪuū",
	'\u0306': "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭ",
	'\u0307': "CĊcċEĖeėGĠgġIİZŻzż",
	'\u0308': "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸ",
	'\u030A': "AÅaåUŮuů",
	'\u030B': "OŐoőUŰuű",
	'\u030C': "CČcčDĎdďEĚeěNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔGǦgǧ",
	'\u0327': "CÇcçSŞsşTŢtţGĢKĶkķLĻlļNŅnņRŖrŗ",
	'\u0328': "AĄaąEĘeęIĮiįUŲuų",
}

// joinedLetters are the letters of accents by letter and accent.
var joinedLetters = func() map[[2]rune]rune {
	all := map[[2]rune]rune{}
	for accent, letters := range accents {
		runes := []rune(letters)
		for i := 0; i+1 < len(runes); i += 2 {
			all[[2]rune{runes[i], accent}] = runes[i+1]
		}
	}
	return all
}()

// The parts of Hangul syllables, of which there are so many vowels and, none among them, so many ends.
const (
	firstSyllable, lastSyllable = '가', '힣'
	firstLead, lastLead         = '\u1100', '\u1112'
	firstVowel, lastVowel       = '\u1161', '\u1175'
	noEnd, lastEnd              = '\u11A7', '\u11C2'
	vowels, codas               = 21, 28
)

// composed returns a text in which a letter and its accent, and the parts of a Hangul syllable, are one character each, as names of files of macOS
// do not have them: no back-end here puts a character onto another.
func composed(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= '\u0300' && r <= '\u0328' || r >= firstVowel && r <= lastEnd }) {
		return text
	}
	var out []rune
	for _, r := range text {
		if n := len(out); n > 0 {
			if one, ok := pair(out[n-1], r); ok {
				out[n-1] = one
				continue
			}
		}
		out = append(out, r)
	}
	return string(out)
}

// pair returns the character for two that follow each other, if there is one.
func pair(a, b rune) (rune, bool) {
	switch {
	case a >= firstLead && a <= lastLead && b >= firstVowel && b <= lastVowel:
		return firstSyllable + ((a-firstLead)*vowels+b-firstVowel)*codas, true
	case a >= firstSyllable && a <= lastSyllable && (a-firstSyllable)%codas == 0 && b > noEnd && b <= lastEnd:
		return a + b - noEnd, true
	}
	one, ok := joinedLetters[[2]rune{a, b}]
	return one, ok
}
