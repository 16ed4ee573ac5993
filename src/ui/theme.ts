import { Chalk } from 'chalk';

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

/** The theme with or without colours. Bold, dim and inverse are none (https://no-color.org). */
export function createTheme(colours: boolean): Theme {
  const attribute = new Chalk({ level: 1 });
  const colour = new Chalk({ level: colours ? 1 : 0 });
  return {
    title: attribute.bold,
    good: colour.green,
    busy: colour.cyan,
    problem: colour.red,
    faint: attribute.dim,
    selected: attribute.inverse,
    mark: (text) => attribute.bold(colour.magenta(text)),
    plain: (text) => text,
  };
}
