import type { Fetched } from '../analysis/detail.ts';
import type { Connection } from '../cluster/connection.ts';
import { eventOf } from '../kube/events.ts';
import { textAt } from '../kube/object.ts';
import { type ObjectRef, recordOf } from '../kube/row.ts';
import { kindKey, objectPath } from '../kube/served-kind.ts';
import type { YamlLines } from '../store/detail-model.ts';

const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const EVENTS_LIMIT = '100';

/** What the API server says of one object, with its YAML. Never rejects: a failure is an answer. */
export async function fetchDetail(
  connection: Connection,
  row: ObjectRef,
): Promise<{ readonly fetched: Fetched; readonly yaml: YamlLines | undefined }> {
  const [object, events] = await Promise.allSettled([
    fetchObject(connection, row),
    fetchEvents(connection, row),
  ]);
  if (object.status === 'rejected')
    return { fetched: { type: 'failed', message: messageOf(object.reason) }, yaml: undefined };
  if (textAt(object.value, 'metadata', 'uid') !== row.uid)
    return {
      fetched: { type: 'failed', message: 'another object of that name has been created since' },
      yaml: undefined,
    };
  return {
    fetched: {
      type: 'loaded',
      object: object.value,
      events:
        events.status === 'fulfilled'
          ? { type: 'seen', list: events.value }
          : { type: 'not-seen', reason: messageOf(events.reason) },
    },
    yaml: await yamlOf(object.value),
  };
}

/** Of a Secret only the metadata is asked for, and what kubectl apply copies into it is dropped. */
export async function fetchObject(
  connection: Connection,
  row: Omit<ObjectRef, 'uid'>,
): Promise<unknown> {
  const secret = kindKey(row.kind) === 'secrets';
  const object = await connection.json({
    path: objectPath(row.kind, row.namespace, row.name),
    ...(secret ? { accept: METADATA_ONLY } : {}),
  });
  return secret ? withoutLastApplied(object) : object;
}

/** `kubectl apply` keeps the whole Secret, data included, in this annotation. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function withoutLastApplied(object: unknown): unknown {
  const record = recordOf(object);
  const metadata = recordOf(record?.metadata);
  const annotations = recordOf(metadata?.annotations);
  if (annotations?.[LAST_APPLIED] === undefined) return object;
  const hidden = { ...annotations, [LAST_APPLIED]: '(not shown: it contains the data)' };
  return { ...record, metadata: { ...metadata, annotations: hidden } };
}

/** Events about cluster-scoped objects lie in the namespace `default` (client-go tools/record). */
async function fetchEvents(connection: Connection, { namespace, uid }: ObjectRef) {
  const list = recordOf(
    await connection.json({
      path: `/api/v1/namespaces/${encodeURIComponent(namespace === '' ? 'default' : namespace)}/events`,
      query: { fieldSelector: `involvedObject.uid=${uid}`, limit: EVENTS_LIMIT },
    }),
  );
  return Array.isArray(list?.items) ? list.items.map(eventOf) : [];
}

async function yamlOf(object: unknown): Promise<YamlLines> {
  const { dump } = await import('js-yaml');
  const lines = (value: unknown) =>
    dump(value, { lineWidth: -1, noRefs: true }).trimEnd().split('\n');
  return { plain: lines(withoutManagedFields(object)), withManagedFields: lines(object) };
}

function withoutManagedFields(object: unknown): unknown {
  const record = recordOf(object);
  const metadata = recordOf(record?.metadata);
  if (record === undefined || metadata === undefined) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...record, metadata: rest };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
