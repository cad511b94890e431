// Package tensors reads and writes named arrays of numbers in the files that Python's libraries exchange: safetensors, which PyTorch and others
// load by safetensors.torch.load_file, and NPY and NPZ of NumPy.
//
// A [Tensor] has a name, a shape and [Values] of one of the types F16, BF16, F32, F64, I8 to I64, U8 to U64 and Bool. Nothing is converted on
// the way: what is read and written again has the same bits. [Float32s] and [Float64s] convert; floats of 16 bits become longer ones exactly,
// and [ToFloat16] and [ToBFloat16] round to the nearest, of two as near ones to the even.
//
// Every length that a file claims is compared with its size before it is used, so that memory is bounded by the file: by its size for
// safetensors and NPY, and by what its compressed arrays can hold for NPZ. Files are written whole or not at all, and the same tensors give the same
// bytes.
package tensors
