// Package ruletest holds samples, encoders, models and reference counts for the tests of learning rules.
package ruletest
