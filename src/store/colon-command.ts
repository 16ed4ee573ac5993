import type { PaneId } from './command.ts';
import { PANES } from './reduce.ts';

/** What was typed after `:`, understood; `unknown` says why not. */
export type ColonCommand =
  | { readonly type: 'quit' }
  | { readonly type: 'help' }
  | { readonly type: 'namespace'; readonly name: string | undefined }
  | { readonly type: 'context'; readonly name: string | undefined }
  | { readonly type: 'kind'; readonly name: string | undefined }
  | { readonly type: 'pane'; readonly pane: PaneId }
  | { readonly type: 'actions' }
  | { readonly type: 'unknown'; readonly reason: string };

/** Parses `:ns demo`, `:ctx`, `:kind widgets`, `:pane watches`, `:actions`, `:q`, `:help`. */
export function parseColonCommand(text: string): ColonCommand {
  const [word = '', name] = text.trim().split(/\s+/);
  switch (word) {
    case 'q':
    case 'q!':
    case 'quit':
      return { type: 'quit' };
    case 'h':
    case 'help':
      return { type: 'help' };
    case 'ns':
    case 'namespace':
    case 'namespaces':
      return { type: 'namespace', name };
    case 'ctx':
    case 'context':
    case 'contexts':
      return { type: 'context', name };
    case 'kind':
      return { type: 'kind', name };
    case 'actions':
      return { type: 'actions' };
    case 'pane':
      return paneCommand(name);
    default: {
      const pane = PANES.find(({ id }) => id === word);
      if (pane !== undefined) return { type: 'pane', pane: pane.id };
      return {
        type: 'unknown',
        reason: `:${word} is not a command; there are :ns, :ctx, :kind, :pane, :actions, :help and :q`,
      };
    }
  }
}

function paneCommand(name: string | undefined): ColonCommand {
  const pane = PANES.find(({ id, key }) => id === name || key === name);
  if (pane !== undefined) return { type: 'pane', pane: pane.id };
  const names = PANES.map(({ id }) => id).join(', ');
  return { type: 'unknown', reason: `:pane takes one of ${names}` };
}
