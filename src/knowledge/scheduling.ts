import { inOneLine } from './reading.ts';

/** What the scheduler says of a number of nodes, and in words (kubernetes pkg/scheduler/framework/plugins). */
const REASONS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^Insufficient (\S+)$/, ([, what]) => `without enough ${what}`],
  [/^Too many pods$/, () => 'full of pods'],
  [
    /untolerated taint \{?([^}]*)\}?/,
    ([, taint]) => `with the taint ${taint?.replace(/: ?$/, '')}`,
  ],
  [
    /match Pod's node affinity\/selector|match node selector/,
    () => 'of another kind than it asks for',
  ],
  [/were unschedulable|node\(s\) is unschedulable/, () => 'cordoned'],
  [/match pod (anti-)?affinity/, ([, anti]) => `excluded by its pod ${anti ?? ''}affinity`],
  [/topology spread/, () => 'excluded by its topology spread'],
  [/free ports/, () => 'where its host port is taken'],
  [/volume node affinity conflict/, () => 'from which its volume cannot be reached'],
  [/exceed max volume count/, () => 'that cannot attach another volume'],
  [/not(-| )ready|unreachable/, () => 'not ready'],
];

/** `0/3 nodes are available: 3 Insufficient cpu.` in words; another text as it is. */
export function schedulingWords(message: string): string {
  const known = /^0\/(\d+) nodes are available: (.*?)\.?(?: preemption: .*)?$/s.exec(
    message.trim(),
  );
  if (known === null) return claimWords(message);
  const [, all = '', list = ''] = known;
  if (
    /unbound immediate PersistentVolumeClaims|persistentvolumeclaim/i.test(list) &&
    !/^\d/.test(list)
  )
    return claimWords(list);
  const parts = partsOf(list).map((part, i) => inWords(part, i === 0 ? ` of ${all}` : ''));
  return `no node takes it: ${parts.join(', ')}`;
}

/** Splits at the commas between reasons; those within a taint stay. */
function partsOf(list: string): readonly string[] {
  return list.split(/, (?=\d+ )/);
}

function inWords(part: string, of: string): string {
  const [, n = '', reason = part] = /^(\d+) (.*)$/s.exec(part) ?? [];
  for (const [pattern, words] of REASONS) {
    const match = pattern.exec(reason);
    if (match !== null) return `${n}${of} ${words(match)}`.trim();
  }
  return inOneLine(part, 80);
}

function claimWords(message: string): string {
  const missing = /persistentvolumeclaim "([^"]+)" not found/.exec(message);
  if (missing !== null) return `its PersistentVolumeClaim ${missing[1]} does not exist`;
  if (/unbound immediate PersistentVolumeClaims/.test(message))
    return 'a PersistentVolumeClaim of it is not bound to a volume';
  return `no node takes it: ${inOneLine(message, 160) || 'the scheduler does not say why'}`;
}
