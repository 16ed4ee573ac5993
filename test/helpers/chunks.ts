/** Cuts bytes into pieces of these lengths, empty ones too, as a network may. */
export function cutUp(bytes: Buffer, lengths: Iterable<number>): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let start = 0;
  for (const length of lengths) {
    if (start >= bytes.length) break;
    chunks.push(bytes.subarray(start, start + length));
    start += length;
  }
  return chunks;
}
