import type { Command } from '../store/command.ts';
import type { KtopState } from '../store/state.ts';

/** One key, or several that do the same. Help, hints and the README's table are made from these. */
export interface Binding {
  readonly keys: readonly string[];
  readonly title: string;
  /** One word for the line of hints; without it the binding is in the help only. */
  readonly hint?: string;
  /** Why the key would do nothing now; shown instead of silence. */
  readonly disabledReason?: (state: KtopState) => string | undefined;
  /** Whether the line of hints names the key; it works all the same. */
  readonly offered?: (state: KtopState) => boolean;
  readonly command: Command;
}
