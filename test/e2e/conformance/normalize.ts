/** What differs from one server and run to the next, by the name of the field that holds it. */
const VOLATILE: Readonly<Record<string, string>> = {
  uid: 'UID',
  resourceVersion: 'VERSION',
  continue: 'TOKEN',
  creationTimestamp: 'TIME',
  deletionTimestamp: 'TIME',
  lastTransitionTime: 'TIME',
  time: 'TIME',
};

/** An answer's body with everything volatile replaced by its name, so that two servers can be compared. */
export function normalize(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(normalize);
  if (typeof body === 'string') return normalizeText(body);
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (key === 'description') return [key, 'TEXT']; // Of a column, for people.
      if (/esourceRules$/.test(key)) return [key, inAnyOrder(value)];
      if (key === 'managedFields' && Array.isArray(value)) return [key, byOwner(value)];
      if (key === 'fieldsV1') return [key, normalize(ofMetadata(value))];
      const name = VOLATILE[key];
      const isVolatile = name !== undefined && typeof value === 'string' && value !== '';
      return [normalizeText(key), isVolatile ? name : normalize(value)];
    }),
  );
}

/** Of a review of rules, the order says nothing. */
function inAnyOrder(rules: unknown): readonly string[] {
  return (rules as unknown[])
    .map((rule) => JSON.stringify(Object.entries(rule as object).sort()))
    .sort();
}

/** The server puts them in the order of their times, in whole seconds: which run of the test it is says more. */
function byOwner(entries: readonly unknown[]): readonly unknown[] {
  const owner = (entry: unknown) => {
    const { manager, operation, subresource = '', apiVersion } = Object(entry);
    return [manager, operation, subresource, apiVersion].join(' ');
  };
  return entries.map(normalize).sort((a, b) => (owner(a) < owner(b) ? -1 : 1));
}

/**
 * Which fields outside metadata somebody owns follows from the Go types of a kind, and is an approximation
 * in the embedded server; who owns a finalizer or a label is not.
 */
function ofMetadata(fields: unknown): unknown {
  return fields && { 'f:metadata': (fields as Record<string, unknown>)['f:metadata'] };
}

function normalizeText(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
    .replace(/(resource ?version[^:]*: )\d+( \(\d+\))?/gi, '$1VERSION')
    .replace(/(current: |in record \()\d+/g, '$1VERSION')
    .replace(/\b(made[-._])[a-z0-9]{5}/gi, '$1SUFFIX')
    .replace(/^\d+[smd]$/, 'AGE');
}
