import { createInterface } from 'node:readline/promises';

/** Whether there is an operator who can be asked. */
export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks the operator; where there is none, nobody has agreed. */
export async function isAgreed(question: string): Promise<boolean> {
  if (!isTerminal()) return false;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}

/** Why nothing was written that was not agreed to. */
export function notAgreed(): string {
  const why = isTerminal() ? '' : ': without a terminal to ask at, --yes has to say that it may be';
  return `nothing was written${why}`;
}
