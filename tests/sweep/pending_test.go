package sweep

// pending are the faults that this test found and that are not mended yet, by package: a function, or a function and an argument. An
// entry that is no fault any more fails the test.
var pending = map[string][]string{}
