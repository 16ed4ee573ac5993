/** The log of one container as a node keeps it: what tests write is what was said. */
export class StubLog {
  private readonly lines: string[] = [];
  /** Lines before this one are in files that only a follow reads that has them open. */
  private oldest = 0;
  private ended = false;
  private readonly followers = new Set<() => void>();

  /** Adds a line, said at a time with nine digits of a second: `2026-01-15T12:00:00.000000001Z`. */
  write(at: string, text: string): void {
    this.lines.push(`${at} ${text}\n`);
    this.tell();
  }

  /** Adds a line that was not ended. */
  writeUnended(at: string, text: string): void {
    this.lines.push(`${at} ${text}`);
    this.tell();
  }

  /** Begins a new file. */
  rotate(): void {
    this.oldest = this.lines.length;
  }

  /** The container is over: follows end. */
  end(): void {
    this.ended = true;
    this.tell();
  }

  /** Answers as a kubelet does. The returned function stops it. */
  answer(query: URLSearchParams, out: { write(text: string): void; end(): void }): () => void {
    const isStamped = query.get('timestamps') === 'true';
    const since = (query.get('sinceTime') ?? '').replace(/(\.\d+)?Z$/, '.000000000Z');
    const kept = this.lines.slice(this.oldest);
    const tail = Number(query.get('tailLines') ?? kept.length);
    let next = this.lines.length - Math.min(tail, kept.length);
    const pump = () => {
      for (; next < this.lines.length; next += 1) {
        const line = this.lines[next] ?? '';
        if (line >= since) out.write(isStamped ? line : line.slice(line.indexOf(' ') + 1));
      }
      if (this.ended || query.get('follow') !== 'true') out.end();
    };
    this.followers.add(pump);
    pump();
    return () => this.followers.delete(pump);
  }

  private tell(): void {
    for (const pump of this.followers) pump();
  }
}
