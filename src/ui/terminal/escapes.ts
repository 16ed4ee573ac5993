/** Asks for clicks and the wheel, as SGR reports. */
export const ENTER_MOUSE = '\x1b[?1000h\x1b[?1006h';
export const LEAVE_MOUSE = '\x1b[?1006l\x1b[?1000l';

/**
 * Gives the terminal back to the shell: main screen, visible cursor, no mouse, no colour. Does no harm
 * to a terminal that has been given back already.
 */
export const restoreSequence = [
  '\x1b[?2026l', // end of a synchronized update
  LEAVE_MOUSE,
  '\x1b[?1004l', // focus reports
  '\x1b[?2004l', // bracketed paste
  '\x1b[0m',
  // Saved first, so that a terminal which left the alternate screen before does not move its cursor.
  '\x1b7\x1b[?1049l',
  '\x1b[?25h', // cursor
].join('');

/** Longer texts are ignored or cut by terminals: xterm takes 100,000 characters of base64. */
const MAX_BYTES = 74_994;

/** GNU screen cuts what it passes through at 768 bytes. */
const SCREEN_CHUNK = 700;

export interface Multiplexer {
  readonly TMUX?: string | undefined;
  readonly STY?: string | undefined;
}

/**
 * The escape sequence (OSC 52) that puts a text on the clipboard of the operator's own machine, through
 * ssh too; empty when the text is longer than terminals take. Inside tmux or GNU screen, which
 * `env` tells, it is wrapped for the terminal outside.
 */
export function copySequence(text: string, env: Multiplexer): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MAX_BYTES) return '';
  const sequence = `\x1b]52;c;${bytes.toString('base64')}\x07`;
  // tmux may take it itself (set-clipboard) or pass it on (allow-passthrough): both lead to one clipboard.
  if (env.TMUX) return `${sequence}\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
  return env.STY ? forScreen(sequence) : sequence;
}

function forScreen(sequence: string): string {
  let wrapped = '';
  for (let at = 0; at < sequence.length; at += SCREEN_CHUNK) {
    wrapped += `\x1bP${sequence.slice(at, at + SCREEN_CHUNK)}\x1b\\`;
  }
  return wrapped;
}
