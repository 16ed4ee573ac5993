import type { Instant } from '../../kube/time.ts';

/** A line as the kubelet sends it with `timestamps=true`. */
export interface StampedLine {
  /** As sent, with nine digits of a second: with the text, what a line is recognised by. */
  readonly stamp: string;
  readonly at: Instant;
  readonly text: string;
  /** Bytes that were dropped at the end of a line that is too long. */
  readonly dropped: number;
}

/** A line without a timestamp: what the node says instead of a line. */
export interface Unstamped {
  readonly stamp: undefined;
  readonly text: string;
}

/** Longer lines are cut. */
export const LONGEST_LINE = 1024 * 1024;
/** A timestamp is not a part of the line. */
const LONGEST_STAMP = 36;

const NEWLINE = 10;

/**
 * Cuts the body of a log into lines, whatever the chunks: a line is decoded when it is there as a whole,
 * so that no cut goes through a character. Of a line that is too long the start is kept.
 */
export class StampedLines {
  private parts: Buffer[] = [];
  private kept = 0;
  private dropped = 0;

  /** The lines that end in this chunk. */
  push(chunk: Buffer): readonly (StampedLine | Unstamped)[] {
    const lines: (StampedLine | Unstamped)[] = [];
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end < 0) break;
      const part = chunk.subarray(start, end);
      lines.push(this.isEmpty && fits(part) ? stampedLine(part, 0) : this.endWith(part));
      start = end + 1;
    }
    if (start < chunk.length) this.hold(chunk.subarray(start));
    return lines;
  }

  /** What follows the last newline, if anything does: half a line, or the last one of all. */
  rest(): StampedLine | Unstamped | undefined {
    return this.isEmpty ? undefined : this.take();
  }

  private get isEmpty(): boolean {
    return this.kept === 0;
  }

  private endWith(part: Buffer): StampedLine | Unstamped {
    this.hold(part);
    return this.take();
  }

  private hold(part: Buffer): void {
    const room = LONGEST_STAMP + LONGEST_LINE - this.kept;
    const fits = part.length <= room ? part : part.subarray(0, room);
    if (fits.length > 0) this.parts.push(fits);
    this.kept += fits.length;
    this.dropped += part.length - fits.length;
  }

  private take(): StampedLine | Unstamped {
    const { parts, dropped } = this;
    this.parts = [];
    this.kept = 0;
    this.dropped = 0;
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    return stampedLine(dropped > 0 ? wholeCharacters(bytes) : bytes, dropped);
  }
}

function fits(part: Buffer): boolean {
  return part.length <= LONGEST_STAMP + LONGEST_LINE;
}

const STAMP = /^((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d))(?: |$)/;

/** The stamp is decoded on its own: a text that was cut off a longer one would keep that in memory. */
function stampedLine(bytes: Buffer, dropped: number): StampedLine | Unstamped {
  const match = STAMP.exec(bytes.toString('latin1', 0, LONGEST_STAMP + 1));
  if (match === null) return { stamp: undefined, text: bytes.toString('utf8') };
  const [prefix, stamp = '', seconds, fraction = '', zone] = match;
  const at = Date.parse(`${seconds}${zone}`) + Number(`0${fraction || '.0'}`) * 1000;
  return { stamp, at, text: bytes.toString('utf8', prefix.length), dropped };
}

/** Without the start of a character that was cut off. */
function wholeCharacters(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes.length - end < 4 && isContinuation(bytes[end - 1])) end--;
  return bytes.subarray(0, isStart(bytes[end - 1]) ? end - 1 : bytes.length);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

function isStart(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0xc0;
}
