import { type Connection, openConnection } from '../cluster/connection.ts';
import type { SourceOptions } from './arguments.ts';
import type { Source } from './source.ts';

/** The connection of a command to its source; nothing is sent yet. Throws ConnectError. */
export function connect({ context, as, asGroups }: SourceOptions, source: Source): Connection {
  return openConnection(source.kubeconfig, {
    clock: source.clock,
    ...(context === undefined ? {} : { context }),
    ...(as === undefined ? {} : { as }),
    ...(asGroups === undefined ? {} : { asGroups }),
  });
}
