// Package gradient trains networks by gradient descent through time with a smooth stand-in for the derivative of a spike
// [neftci2019]: [Rule], for every differentiable cell and every wiring. docs/surrogate.md has the equations, the losses and
// the surrogate derivatives.
package gradient
