import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

/** One measured line of the table. */
export interface Measurement {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  /** Left out where there is nothing to hold the number against. */
  readonly isWithin?: boolean;
}

/** The measurements as a Markdown table, under a line that says what machine they are from. */
export function table(measurements: readonly Measurement[]): string {
  const rows = measurements.map(({ what, measured, target, isWithin }) =>
    row(what, measured, target, isWithin === undefined ? '' : isWithin ? 'ok' : 'over'),
  );
  return [
    machine(),
    '',
    row('What', 'Measured', 'Target', ''),
    row('---', '---', '---', '---'),
    ...rows,
    '',
  ].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function machine(): string {
  const [cpu] = cpus();
  const load = loadavg().map((minutes) => minutes.toFixed(1));
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${gigabytes} GiB, ${system()}, Node ${process.version}, load ${load.join(' ')} at the end.`;
}

function system(): string {
  const [, name = process.platform] =
    /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? [];
  return name;
}
