/** What an operator typed after `/` in the logs, understood. */
export interface LogSearch {
  readonly text: string;
  /** Why it cannot be looked for. */
  readonly invalid: string | undefined;
  readonly matches: (line: string) => boolean;
  /** Where in a line it was found, from and to a UTF-16 unit; nothing of what is looked for by `!`. */
  readonly places: (line: string) => readonly (readonly [from: number, to: number])[];
}

export const NO_SEARCH: LogSearch = {
  text: '',
  invalid: undefined,
  matches: () => true,
  places: () => [],
};

/** More of them in one line help nobody. */
const MOST_PLACES = 200;
/** Beyond this a line is not looked through. */
const MOST_CHARACTERS = 100_000;

/** Understands `regex` and `!regex`; case counts only when the pattern has capitals. */
export function parseLogSearch(text: string): LogSearch {
  const wanted = text.trim();
  const negated = wanted.startsWith('!');
  const source = negated ? wanted.slice(1) : wanted;
  if (source === '') return { ...NO_SEARCH, text };
  const flags = /[A-Z]/.test(source.replace(/\\[A-Z]/g, '')) ? 'g' : 'gi';
  let regex: RegExp;
  try {
    regex = new RegExp(source, flags);
  } catch (error) {
    return { ...NO_SEARCH, text, invalid: error instanceof Error ? error.message : String(error) };
  }
  const found = (line: string) => line.slice(0, MOST_CHARACTERS).search(regex) >= 0;
  return {
    text,
    invalid: undefined,
    matches: (line) => found(line) !== negated,
    places: (line) => (negated ? [] : placesOf(regex, line)),
  };
}

function placesOf(regex: RegExp, line: string): readonly (readonly [number, number])[] {
  const places: (readonly [number, number])[] = [];
  for (const { 0: match, index } of line.slice(0, MOST_CHARACTERS).matchAll(regex)) {
    if (match !== '') places.push([index, index + match.length]);
    if (places.length >= MOST_PLACES) break;
  }
  return places;
}
