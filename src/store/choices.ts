import type { Row } from '../kube/row.ts';
import { findKind, kindKey, type ServedKind } from '../kube/served-kind.ts';
import { parseColonCommand } from './colon-command.ts';
import type { Effect } from './command.ts';
import { reduce } from './reduce.ts';
import type { ClusterSlice } from './slices/cluster.ts';
import type { ViewSlice } from './slices/view.ts';

/** What there is to choose from. */
export interface Choices {
  readonly cluster: ClusterSlice;
  readonly kinds: readonly ServedKind[];
  /** The namespaces that are seen; none when they may not be. */
  readonly namespaces: readonly string[];
}

/** How a choice leaves the view, and what it needs from outside. */
export interface Chosen {
  readonly view: ViewSlice;
  readonly effects: readonly Effect[];
}

/** Carries out what was typed after `:`. */
export function runColonCommand(view: ViewSlice, text: string, choices: Choices): Chosen {
  if (text.trim() === '') return just(view);
  const command = parseColonCommand(text);
  switch (command.type) {
    case 'quit':
      return { view, effects: [{ type: 'quit' }] };
    case 'help':
      return just({ ...view, dialog: 'help' });
    case 'actions':
      return just({ ...view, dialog: 'actions' });
    case 'pane':
      return just(reduce(view, { type: 'show-pane', pane: command.pane }));
    case 'kind':
      return chooseKind(view, command.name, choices);
    case 'namespace':
      return command.name === undefined
        ? just({ ...view, dialog: 'choose-namespace' })
        : chooseNamespace(view, command.name, choices);
    case 'context':
      return command.name === undefined
        ? just({ ...view, dialog: 'choose-context' })
        : chooseContext(view, command.name, choices);
    case 'unknown':
      return refused(view, command.reason);
  }
}

/** Narrows what is watched already; asks for other watches only where it is not. */
export function chooseNamespace(
  view: ViewSlice,
  name: string | undefined,
  { cluster: { watched }, namespaces }: Choices,
): Chosen {
  const closed: ViewSlice = { ...view, dialog: 'none' };
  const wanted = name === 'all' && !namespaces.includes('all') ? undefined : name;
  if (watched !== undefined && (wanted === undefined || !watched.includes(wanted)))
    return {
      view: { ...closed, namespace: undefined },
      effects: [
        { type: 'watch-namespaces', namespaces: wanted === undefined ? undefined : [wanted] },
      ],
    };
  if (wanted !== undefined && namespaces.length > 0 && !namespaces.includes(wanted))
    return refused(closed, `there is no namespace ${wanted}`);
  return just({ ...closed, namespace: wanted });
}

export function chooseContext(view: ViewSlice, context: string, { cluster }: Choices): Chosen {
  const closed: ViewSlice = { ...view, dialog: 'none' };
  if (!cluster.contexts.includes(context))
    return refused(
      closed,
      `there is no context ${context}; there are ${cluster.contexts.join(', ')}`,
    );
  return {
    view: { ...closed, namespace: undefined, kind: undefined },
    effects: [{ type: 'switch-context', context }],
  };
}

/** Where namespaces may not be listed, those that are watched are known at least. */
export function namespacesToChoose({ namespaces, cluster }: Choices): readonly string[] {
  return namespaces.length > 0 ? namespaces : (cluster.watched ?? []);
}

/** Whether a row is one that the operator wants to see. */
export function wantedRows({ filter, namespace, kind }: ViewSlice): (row: Row) => boolean {
  const matches = filter.type === 'filter' ? filter.matches : () => true;
  return (row) =>
    (namespace === undefined || row.namespace === namespace || isNamespace(row, namespace)) &&
    (kind === undefined || kindKey(row.kind) === kind) &&
    matches(row);
}

function chooseKind(view: ViewSlice, name: string | undefined, { kinds }: Choices): Chosen {
  if (name === undefined) return just({ ...view, kind: undefined });
  const kind = findKind(kinds, name);
  if (kind === undefined) return refused(view, `the server serves no kind called ${name}`);
  return just({ ...view, kind: kindKey(kind) });
}

/** A namespace itself belongs to what one wants to see when one looks at it. */
function isNamespace({ kind, name }: Row, namespace: string): boolean {
  return name === namespace && kindKey(kind) === 'namespaces';
}

function just(view: ViewSlice): Chosen {
  return { view, effects: [] };
}

function refused(view: ViewSlice, reason: string): Chosen {
  return just({ ...view, message: { tone: 'problem', text: reason } });
}
