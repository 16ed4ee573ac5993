type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/;
const EXISTS = /^(!?)\s*([^\s=!]+)$/;

/**
 * Parses a label selector as kubectl takes it: `a=b,c!=d,e in (f,g),h,!i`.
 * `undefined` when it is none.
 */
export function parseLabelSelector(text: string): Requirement | undefined {
  const parts = splitRequirements(text);
  if (parts.length === 0) return undefined;
  const requirements = parts.map(parseRequirement);
  if (requirements.includes(undefined)) return undefined;
  return (labels) => requirements.every((requirement) => requirement?.(labels));
}

/** Splits at the commas outside parentheses. */
function splitRequirements(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `!=` and `notin` also hold where the label is missing, as on the API server. */
function parseRequirement(text: string): Requirement | undefined {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    const has = (value: string | undefined) => value !== undefined && values.has(value);
    return (labels) => has(labels[key]) === (operator === 'in');
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const exists = EXISTS.exec(text);
  if (exists === null) return undefined;
  const [, not, key = ''] = exists;
  return (labels) => (labels[key] !== undefined) === (not === '');
}
