type Requirement = (labels: Readonly<Record<string, string>>) => boolean;

const SET = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/;
const EXISTS = /^(!?)\s*([^\s=!]+)$/;
const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/**
 * Parses a label selector as kubectl takes it: `a=b,c!=d,e in (f,g),h,!i`.
 * `undefined` when it is none.
 */
export function parseLabelSelector(text: string): Requirement | undefined {
  const requirements = splitRequirements(text).map(parseRequirement);
  if (requirements.includes(undefined)) return undefined;
  return (labels) => requirements.every((requirement) => requirement?.(labels));
}

/** Splits at the commas outside parentheses. */
function splitRequirements(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

/** `!=` and `notin` also hold where the label is missing, as on the API server. */
function parseRequirement(text: string): Requirement | undefined {
  const set = SET.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    if (!KEY.test(key)) return undefined;
    const values = new Set(list.split(',').map((value) => value.trim()));
    const has = (value: string | undefined) => value !== undefined && values.has(value);
    return (labels) => has(labels[key]) === (operator === 'in');
  }
  const equality = EQUALITY.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    if (!KEY.test(key)) return undefined;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const exists = EXISTS.exec(text);
  if (exists === null) return undefined;
  const [, not, key = ''] = exists;
  if (!KEY.test(key)) return undefined;
  return (labels) => (labels[key] !== undefined) === (not === '');
}
