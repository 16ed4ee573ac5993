import { type ApiObject, type Json, textAt, without } from '../json.ts';
import type { FieldError } from './field-errors.ts';

/** Field names of core/v1 Events and what events.k8s.io/v1 calls the same. */
const RENAMED: readonly (readonly [core: string, fresh: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** An Event as stored (core/v1) in the shape of events.k8s.io/v1. */
export function coreEventToNew(event: ApiObject): ApiObject {
  const renamed = rename(event, RENAMED);
  const unset = ['reportingController', 'reportingInstance'].filter((key) => renamed[key] === '');
  return { ...without(renamed, ...unset), apiVersion: 'events.k8s.io/v1' } as ApiObject;
}

/** An Event of events.k8s.io/v1 as it is stored. */
export function newEventToCore(event: ApiObject): ApiObject {
  const renamed = rename(
    event,
    RENAMED.map(([core, fresh]) => [fresh, core]),
  );
  return { ...renamed, apiVersion: 'v1' } as ApiObject;
}

/** The fields both versions always write, even when nothing is known. */
export function completeEvent(event: Json): Json {
  return {
    ...event,
    involvedObject: event.involvedObject ?? {},
    source: event.source ?? {},
    firstTimestamp: event.firstTimestamp ?? null,
    lastTimestamp: event.lastTimestamp ?? null,
    eventTime: event.eventTime ?? null,
    reportingComponent: event.reportingComponent ?? '',
    reportingInstance: event.reportingInstance ?? '',
  };
}

/** An Event lives where what it is about lives; that which has no namespace, in `default` or `kube-system`. */
export function validateEvent(event: ApiObject): readonly FieldError[] {
  const about = textAt(event, 'involvedObject', 'namespace');
  const home = event.metadata.namespace ?? '';
  const fits = about === '' ? ['default', 'kube-system'].includes(home) : about === home;
  if (fits) return [];
  const detail = 'does not match event.namespace';
  return [{ type: 'Invalid', field: 'involvedObject.namespace', value: about, detail }];
}

function rename(event: Json, names: readonly (readonly [string, string])[]): Json {
  const map = new Map(names);
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [map.get(key) ?? key, value]),
  );
}
