import type { Finding } from '../knowledge/finding.ts';
import { nameOf, requestedAt } from '../kube/object.ts';
import type { Instant } from '../kube/time.ts';
import type { DetailLine } from './detail-line.ts';
import type { Diagnosis } from './diagnosis.ts';
import { formatDuration } from './duration.ts';

const MARKS = { stuck: '▲', silent: '?', working: '…', info: '·' } as const;

/** A diagnosis for people: the conclusion, its evidence, the tree, and what can be done. */
export function describeDiagnosis(diagnosis: Diagnosis, now: Instant): readonly DetailLine[] {
  const { object, state, findings } = diagnosis;
  const asked = requestedAt(object);
  const since =
    asked === undefined ? '' : `, deletion asked for ${formatDuration(now - asked)} ago`;
  return [
    { tone: 'title', text: `${nameOf(object)}: ${state.replace('-', ' ')}${since}` },
    ...findings.flatMap((finding) => describeFinding(finding, now)),
    ...(diagnosis.children.length === 0
      ? []
      : [
          { tone: 'plain', text: '' } as const,
          { tone: 'title', text: 'What it waits for' } as const,
          ...tree(diagnosis, 0),
        ]),
  ];
}

/** One finding with what it rests on. */
export function describeFinding(finding: Finding, now: Instant): readonly DetailLine[] {
  const { code, severity, sentence, since, certainty, evidence, actions, answers } = finding;
  const age =
    since === undefined || severity === 'info' ? '' : ` (for ${formatDuration(now - since)})`;
  const tone = severity === 'stuck' || severity === 'silent' ? 'problem' : 'plain';
  return [
    { tone: 'plain', text: '' },
    { tone, text: `${MARKS[severity]} ${sentence}${age}` },
    {
      tone: 'faint',
      text: `  ${code}, ${certainty}${answers.length === 0 ? '' : `, answers ${answers.join(' ')}`}`,
    },
    ...evidence.map(({ text, object, source }): DetailLine => {
      const from = [object, source].filter((part) => part !== undefined).join(', ');
      return { tone: 'plain', text: `    ${text}${from === '' ? '' : `  [${from}]`}` };
    }),
    ...actions.flatMap(({ title, effect, command }): readonly DetailLine[] => [
      { tone: 'current', text: `  → ${title}: ${effect}` },
      ...(command === '' ? [] : command.split('\n')).map(
        (text): DetailLine => ({ tone: 'plain', text: `      ${text}` }),
      ),
    ]),
  ];
}

function tree({ children, waitsOn }: Diagnosis, depth: number): readonly DetailLine[] {
  const indent = '  '.repeat(depth + 1);
  const more = waitsOn - children.length;
  return [
    ...children.flatMap((child): readonly DetailLine[] => [
      {
        tone: child.state === 'working' ? 'plain' : 'problem',
        text: `${indent}${nameOf(child.object)}: ${child.state.replace('-', ' ')}; ${child.findings[0]?.sentence ?? ''}`,
      },
      ...tree(child, depth + 1),
    ]),
    ...(more > 0 && children.length > 0
      ? [{ tone: 'faint', text: `${indent}and ${more} more` } as const]
      : []),
  ];
}
