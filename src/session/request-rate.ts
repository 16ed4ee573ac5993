/** Counts requests over the last minute, sampled once a second. */
export class RequestRate {
  private samples: number[] = [];

  /** Takes the number of requests sent so far; returns how many were sent within a minute. */
  sample(total: number): number {
    this.samples.push(total);
    if (this.samples.length > 61) this.samples.shift();
    return total - (this.samples.length < 61 ? 0 : (this.samples[0] ?? 0));
  }

  reset(): void {
    this.samples = [];
  }
}
