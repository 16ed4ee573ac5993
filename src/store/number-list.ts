/** Numbers in ascending order, of which the lowest are forgotten and higher ones come. */
export class NumberList {
  private numbers: number[] = [];
  /** Where in `numbers` what is kept begins. */
  private head = 0;

  get length(): number {
    return this.numbers.length - this.head;
  }

  at(index: number): number | undefined {
    return index < 0 ? undefined : this.numbers[this.head + index];
  }

  push(number: number): void {
    this.numbers.push(number);
  }

  clear(): void {
    this.numbers = [];
    this.head = 0;
  }

  /** Where the first number is that is not below `number`; the length when there is none. */
  indexOf(number: number): number {
    let low = this.head;
    let high = this.numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.numbers[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low - this.head;
  }

  /** Forgets all numbers below `number`. */
  forgetBelow(number: number): void {
    this.head += this.indexOf(number);
    if (this.head <= this.numbers.length >> 1) return;
    this.numbers = this.numbers.slice(this.head);
    this.head = 0;
  }
}
