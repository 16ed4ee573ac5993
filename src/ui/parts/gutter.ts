import { useKtop, useTheme } from '../use-ktop.ts';

const MARK = '◆ ';

/** The margin that shows which lines are marked; there is none while no line is. */
export interface Gutter {
  /** How wide the lines are beside it. */
  readonly width: number;
  /** What stands before the titles. */
  readonly blank: string;
  /** What stands before the line of this key, painted. */
  readonly sign: (key: string) => string;
}

export function useGutter(): Gutter {
  const theme = useTheme();
  const columns = useKtop(({ view }) => view.size.columns);
  const marks = useKtop((state) => state.marks);
  if (marks.size === 0) return { width: columns, blank: '', sign: () => '' };
  const blank = ' '.repeat(MARK.length);
  const mark = theme.mark(MARK);
  return {
    width: columns - MARK.length,
    blank,
    sign: (key) => (marks.has(key) ? mark : blank),
  };
}
