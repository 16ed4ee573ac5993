/** A line longer than this is an object that no API server stores (etcd's limit is 1.5 MB). */
const LONGEST_LINE = 8 * 1024 * 1024;

const NEWLINE = 10;

/**
 * Cuts a stream into lines, whatever the chunks; a line that is too long is told and skipped. What
 * follows the last newline is not told: it is half a line.
 */
export class LineSplitter {
  private readonly onLine: (line: Buffer) => void;
  private readonly onTooLong: () => void;
  private parts: Buffer[] = [];
  private length = 0;

  constructor(onLine: (line: Buffer) => void, onTooLong: () => void) {
    this.onLine = onLine;
    this.onTooLong = onTooLong;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      this.hold(chunk.subarray(start, end));
      this.flush();
      start = end + 1;
    }
    this.hold(chunk.subarray(start));
  }

  private hold(part: Buffer): void {
    if (part.length === 0) return;
    this.length += part.length;
    if (this.length <= LONGEST_LINE) this.parts.push(part);
    else this.parts = [];
  }

  private flush(): void {
    const { parts, length } = this;
    this.parts = [];
    this.length = 0;
    if (length > LONGEST_LINE) this.onTooLong();
    else if (length > 0)
      this.onLine(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts));
  }
}
