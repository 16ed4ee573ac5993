import { Chalk, type ColorSupportLevel } from 'chalk';

type Paint = (text: string) => string;

/**
 * What a colour means. Only the terminal's own sixteen colours are used, and of these none that a
 * light or a dark background swallows; every meaning is also a word or a mark.
 */
export interface Theme {
  readonly title: Paint;
  readonly good: Paint;
  readonly busy: Paint;
  readonly problem: Paint;
  readonly faint: Paint;
  readonly selected: Paint;
  readonly mark: Paint;
  readonly plain: Paint;
}

/** The theme for a terminal of this many colours; level 0 (NO_COLOR) leaves bold and inverse alone too. */
export function createTheme(level: ColorSupportLevel): Theme {
  const paint = new Chalk({ level });
  return {
    title: paint.bold,
    good: paint.green,
    busy: paint.cyan,
    problem: paint.red,
    faint: paint.dim,
    selected: paint.inverse,
    mark: paint.bold.magenta,
    plain: (text) => text,
  };
}
