import { recordOf, textOf } from '../../kube/row.ts';
import { entryOf } from './json-line.ts';
import type { Fields, SpokenOf } from './log-line.ts';

/** Finds it by the keys of controller-runtime, kube-rs, Kratix and klog, the surest first. */
export function objectOf(fields: Fields, message: string): SpokenOf | undefined {
  return (
    byControllerKind(fields) ??
    byTracingRef(fields) ??
    byController(fields) ??
    byReference(fields) ??
    byKratixKey(fields) ??
    byPath(fields) ??
    byKeyInMessage(fields, message) ??
    byName(fields) ??
    inEvent(message)
  );
}

/** controller-runtime: `controllerKind`, and under the kind's name or at the top what it is called. */
function byControllerKind(fields: Fields): SpokenOf | undefined {
  const kind = textOf(fields.controllerKind);
  if (kind === '') return undefined;
  const reference = recordOf(fields[kind]) ?? fields;
  return named(kind, reference.namespace, reference.name);
}

/** kube-rs: `Kind.version.group/name.namespace`. Whose name has dots and no namespace is misread. */
function byTracingRef(fields: Fields): SpokenOf | undefined {
  const match = TRACING_REF.exec(textOf(fields['object.ref']));
  if (match === null) return undefined;
  const [, kind = '', path = ''] = match;
  const dot = path.lastIndexOf('.');
  return dot < 0 ? named(kind, '', path) : named(kind, path.slice(dot + 1), path.slice(0, dot));
}

const TRACING_REF = /^([A-Za-z]{1,100})\.[^/]{0,300}\/(\S{1,400})$/;

/** `stack-controller` and `work` are named after their kind; Kratix's for requests is not. */
function byController(fields: Fields): SpokenOf | undefined {
  const controller = textOf(fields.controller).replace(/-controller$/, '');
  if (controller === '') return undefined;
  const kind = controller === 'dynamicResourceRequest' ? '' : capitalised(controller);
  return named(kind, fields.namespace, fields.name);
}

function byReference(fields: Fields): SpokenOf | undefined {
  // klogr writes it as JSON.
  const reference = recordOf(fields.object) ?? entryOf(textOf(fields.object));
  if (reference === undefined) return undefined;
  return named(textOf(reference.kind), reference.namespace, reference.name);
}

/** What Kratix calls its objects in its logs (internal/logging/logger.go). */
function byKratixKey(fields: Fields): SpokenOf | undefined {
  const request = /^[^/]{1,253}\/([^/]{1,253})\/([^/]{1,253})$/.exec(
    textOf(fields.resourceRequest),
  );
  if (request !== null) return named('', request[1], request[2]);
  for (const [key, kind] of KRATIX_KEYS) {
    const name = textOf(fields[key]);
    if (name === '' || name.includes('/')) continue;
    return named(kind, CLUSTER_SCOPED.has(kind) ? '' : fields.namespace, name);
  }
  return undefined;
}

const KRATIX_KEYS: readonly (readonly [key: string, kind: string])[] = [
  ['workplacement', 'WorkPlacement'],
  ['workName', 'Work'],
  ['work', 'Work'],
  ['destination', 'Destination'],
  ['promise', 'Promise'],
  ['promiseName', 'Promise'],
];
const CLUSTER_SCOPED: ReadonlySet<string> = new Set(['Destination', 'Promise']);

/** klog: `cloneSet="namespace/name"`, the first such. */
function byPath(fields: Fields): SpokenOf | undefined {
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || value.length > 400 || !isKind(key)) continue;
    const match = PATH.exec(value);
    if (match !== null) return named(capitalised(key), match[1], match[2]);
  }
  return undefined;
}

/** klog of a cluster-scoped object: `"Observed updated Spec for SidecarSet" sidecarSet="proxy"`. */
function byKeyInMessage(fields: Fields, message: string): SpokenOf | undefined {
  const said = message.slice(0, 300).toLowerCase();
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || value.length > 253 || !isKind(key)) continue;
    if (said.includes(key.toLowerCase()) && NAME.test(value) && !UUID.test(value))
      return named(capitalised(key), '', value);
  }
  return undefined;
}

function byName(fields: Fields): SpokenOf | undefined {
  const pod = textOf(fields.podName) || textOf(fields.pod);
  if (textOf(fields.name) === '' && pod !== '') return named('Pod', fields.namespace, pod);
  return textOf(fields.namespace) === '' ? undefined : named('', fields.namespace, fields.name);
}

/** client-go's recorder writes the events that it sends. */
function inEvent(message: string): SpokenOf | undefined {
  if (!message.startsWith('Event(')) return undefined;
  const match = EVENT.exec(message);
  return match === null ? undefined : named(match[1] ?? '', match[2], match[3]);
}

const EVENT =
  /^Event\(v1\.ObjectReference\{Kind:"(\w{0,100})", Namespace:"([^"]{0,100})", Name:"([^"]{0,253})"/;

const PATH = /^([a-z0-9][-a-z0-9]{0,62})\/([a-z0-9][-a-z0-9.]{0,252})$/;
const NAME = /^[a-z0-9][-a-z0-9.]*$/;
/** `"request failed" request="…"` names no object. */
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Whether a key can be the name of a kind: `cloneSet`, `pod`. */
function isKind(key: string): boolean {
  return /^[a-z][A-Za-z]{2,62}$/.test(key) && !NO_KIND.test(key);
}

const NO_KIND =
  /^(name|namespace|kind|controller|logger|component|type|reason|status|state|phase|uid|key|value|source|severity|operation|version|method|user|cost)$|(image|name|path|file|url|uri|dir|address|host|hash|revision|time|id)$/i;

function named(kind: string, namespace: unknown, name: unknown): SpokenOf | undefined {
  const known = textOf(name);
  return known === '' ? undefined : { kind, namespace: textOf(namespace), name: known };
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
