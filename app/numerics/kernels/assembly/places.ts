// Where rows, numbers and entries lie. Pointers are bytes.

// @ts-ignore: decorator
@inline
export function rowAt(base: usize, row: i32, bytes: usize): usize {
  return base + <usize>row * bytes;
}

// @ts-ignore: decorator
@inline
export function numberAt(from: usize, index: i32): f64 {
  return load<f64>(from + ((<usize>index) << 3));
}

// @ts-ignore: decorator
@inline
export function pairAt(from: usize, index: i32): v128 {
  return v128.load(from + ((<usize>index) << 3));
}

/** Entry (p, j) of a packed lower triangle. */
// @ts-ignore: decorator
@inline
export function packedAt(p: i32, j: i32): i32 {
  return ((p * (p + 1)) >> 1) + j;
}
