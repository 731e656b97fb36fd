/** First byte that is free: everything above belongs to the caller, who grows the memory and places the operands. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
