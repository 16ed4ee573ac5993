import type { DetailLine } from '../analysis/detail-line.ts';
import { scrollTo } from './layout.ts';
import { wrapLine } from './wrap.ts';

/** What has become of something that was sent: `finalizer gone 14:02:11`. */
export interface SheetNote {
  readonly tone: 'current' | 'done' | 'problem';
  readonly text: string;
}

/** A text that scrolls and tells, at its top, what has become of what was sent from it. */
export class Sheet {
  private notes: readonly SheetNote[] = [];
  private offset = 0;

  note(note: SheetNote): void {
    this.notes = [...this.notes, note];
    this.offset = 0;
  }

  scrollTo(line: number): void {
    this.offset = Math.max(line, 0);
  }

  get top(): number {
    return this.offset;
  }

  get told(): readonly SheetNote[] {
    return this.notes;
  }

  /** The lines that fit, wrapped. */
  cut(
    lines: readonly DetailLine[],
    { columns, height }: { readonly columns: number; readonly height: number },
  ) {
    const wrapped = lines.flatMap(({ tone, text }) =>
      wrapLine(text, columns).map((piece) => ({ tone, text: piece })),
    );
    this.offset = scrollTo(this.offset, this.offset, wrapped.length, height);
    return {
      lines: wrapped.slice(this.offset, this.offset + height),
      offset: this.offset,
      length: wrapped.length,
    };
  }
}
