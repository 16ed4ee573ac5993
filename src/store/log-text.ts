import { cutMark, lossSentence } from '../analysis/log-lines/loss-sentence.ts';
import { visibleText } from '../analysis/log-lines/visible-text.ts';
import type { LogEntry } from '../kube/container-log.ts';
import type { KeptLine } from './kept-log.ts';

/** Lines as they are saved and copied: whole, each with its time and who said it, without control sequences. */
export function textOf(lines: readonly KeptLine[]): string {
  return lines
    .map(({ target, entry }) => {
      const who = target === undefined ? '' : `${target.pod}/${target.container}  `;
      return `${new Date(entry.at).toISOString()}  ${who}${sayEntry(entry)}\n`;
    })
    .join('');
}

function sayEntry(entry: LogEntry): string {
  if (entry.type === 'lost') return lossSentence(entry);
  return visibleText(entry.text) + (entry.type === 'line' ? cutMark(entry.dropped) : '');
}
