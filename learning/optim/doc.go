// Package optim turns gradients into weight changes: optimisers, schedules of their rate, and [Descent], which applies both to the
// weights of a rule.
package optim
