import type { LogEntry, LossReason } from '../../kube/container-log.ts';

/** What stands in a log where lines are missing: `~ 214 lines lost: rotated away on the node`. */
export function lossSentence({ reason, lines }: LogEntry & { readonly type: 'lost' }): string {
  return `~ ${amount(lines)}: ${REASONS[reason]}`;
}

/** What stands at the end of a line that was too long; empty for others. */
export function cutMark(dropped: number): string {
  if (dropped === 0) return '';
  return dropped < 1024 ? ` … ${dropped} bytes more` : ` … ${Math.round(dropped / 1024)} KB more`;
}

function amount(lines: number | undefined): string {
  if (lines === undefined || lines === 0) return 'lines may be lost';
  return lines === 1 ? '1 line lost' : `${lines} lines lost`;
}

const REASONS: Readonly<Record<LossReason, string>> = {
  rotated: 'rotated away on the node',
  superseded: 'the container was restarted twice before they were read',
  removed: 'the node has removed the container',
  gone: 'the pod is gone',
  unconfirmed: 'the node does not show the same end of the log twice',
};
