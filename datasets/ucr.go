package datasets

import (
	"fmt"
	"strings"
)

// UCR returns a problem of the UCR and UEA archives of classified series [dau2019] [bagnall2018], by its name, with the archives' own split into
// training and test series and no validation part. Samples have the shape {steps, channels}, or {0, channels} where their lengths differ:
//
//	GunPoint          50, 150    {150, 1}   2 classes   a hand that draws a gun, or points
//	ItalyPowerDemand  67, 1,029  {24, 1}    2 classes   the power of a day, in winter or summer
//	BasicMotions      40, 40     {100, 6}   4 classes   accelerometer and gyroscope of a watch
//	JapaneseVowels    270, 370   {0, 12}    9 classes   speakers, by 7 to 29 frames of their voice
//
// The values and classes of these are compared with the published ones; other problems are read as they are. Where files are looked for is told
// at the head of this package; the name is ucr, the files are NAME_TRAIN.ts and NAME_TEST.ts, and Options.Download fetches nothing.
func UCR(problem string, opt Options) (Set, error) {
	if problem == "" || strings.ContainsAny(problem, `/\%`) || strings.HasPrefix(problem, ".") {
		return Set{}, fmt.Errorf("datasets: ucr: no problem %q; give a name of the archive, as GunPoint", problem)
	}
	files := ucr(problem)
	paths, err := files.locate(opt)
	if err != nil {
		return Set{}, err
	}
	s, err := TSFiles{Train: paths[0], Test: paths[1]}.Load()
	if err != nil {
		return Set{}, err
	}
	s.Name = problem
	if want, got := ucrDigests[problem], s.Digest(); want != "" && got != want {
		return Set{}, fmt.Errorf("datasets: %s, %s: %w: the series have %s, those that were published have %s; replace the files",
			paths[0], paths[1], errChecksum, got, want)
	}
	return s, nil
}

// ucrDigests are what Set.Digest makes of the published series. It is that of values and classes: the text around them differs between the archive
// and the packages that bring its files.
var ucrDigests = map[string]string{
	"BasicMotions":     "4b728a8f8405fc3a80770d2313e19ed24e158fdcfc4b35a7d11f7e864e93b73d",
	"GunPoint":         "a672cd8b076ac888184d9ff3cb532ee52f77e326c4b5d7758cb96166fb9fbaa1",
	"ItalyPowerDemand": "368651ce0a8b11761ba6f3e7f5c80d6ce4b25ed6e2ff00b8de248246f43a5713",
	"JapaneseVowels":   "4271024f3cfc86124496d0a6f14f76a01e5e3f841e81fdf9b72ca6da6c477d8c",
}

// ucr describes the files of a problem.
func ucr(problem string) byHand {
	const address = "https://www.timeseriesclassification.com/aeon-toolkit/"
	return byHand{
		name: "ucr", address: address, files: []file{unpublished(problem + "_TRAIN.ts"), unpublished(problem + "_TEST.ts")},
		fetch: "mkdir -p '%[1]s' && curl -fLO " + address + problem + ".zip && unzip " + problem + ".zip '*.ts' -d '%[1]s'",
	}
}
