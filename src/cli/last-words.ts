import { ConnectError } from '../cluster/errors.ts';
import { UnknownKind } from '../session/watch-plan.ts';
import { printable } from '../ui/terminal/text.ts';
import { EXIT_CODES, ExitError, type ExitReason } from './exit.ts';

/** The sentence and the exit code that an error ends ktop with. Only defects bring a stack trace. */
export function lastWords(error: unknown): { readonly message: string; readonly code: number } {
  const reason = reasonOf(error);
  const code = EXIT_CODES[reason].code;
  if (reason !== 'failed') return { message: `ktop: ${printable(messageOf(error))}`, code };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `ktop failed, which is a defect of ktop:\n${stack}`, code };
}

function reasonOf(error: unknown): ExitReason {
  if (error instanceof ExitError) return error.reason;
  if (error instanceof UnknownKind) return 'usage';
  if (!(error instanceof ConnectError)) return 'failed';
  switch (error.problem) {
    case 'kubeconfig':
    case 'context':
      return 'kubeconfig';
    case 'credentials':
      return 'credentials';
    default:
      return 'unreachable';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
