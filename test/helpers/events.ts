import { EventProjector, type EventRow } from '../../src/analysis/events/event-rows.ts';
import type { KubeObject } from '../../src/kube/object.ts';
import { aKind, NOON } from './rows.ts';

export const EVENT = aKind('Event', { group: '' });

/** What matters of an Event; a Warning of a kubelet about a pod unless told otherwise. */
export interface GivenEvent {
  readonly uid?: string;
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly from?: string;
  readonly count?: number;
  /** Seconds before noon. */
  readonly first?: number;
  readonly last?: number;
  /** `Pod demo/web` */
  readonly about?: string;
  readonly aboutUid?: string;
  /** Written by client-go `tools/events`: a series where the count is not 1. */
  readonly isSeries?: boolean;
}

let made = 0;

/** An Event as core/v1 shows it. */
export function eventObject(given: GivenEvent = {}): KubeObject {
  const { about = 'Pod demo/web', type = 'Warning', reason = 'BackOff', message = 'no' } = given;
  const { uid = `event-${++made}`, from = 'kubelet', count = 1, last = 1, isSeries } = given;
  const [kind = '', path = ''] = about.split(' ');
  const [name = '', namespace] = path.split('/').reverse();
  const time = (seconds: number) => new Date(NOON - seconds * 1000).toISOString();
  const [firstTime, lastTime] = [time(given.first ?? last), time(last)];
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: uid,
      namespace: namespace ?? 'default',
      uid,
      resourceVersion: String(++made),
      creationTimestamp: firstTime,
    },
    involvedObject:
      name === ''
        ? {}
        : { apiVersion: 'v1', kind, name, namespace, uid: given.aboutUid ?? `uid-${about}` },
    type,
    reason,
    message,
    ...(isSeries === true
      ? {
          eventTime: firstTime,
          reportingComponent: from,
          source: {},
          firstTimestamp: null,
          lastTimestamp: null,
          ...(count === 1 ? {} : { series: { count, lastObservedTime: lastTime } }),
        }
      : {
          source: { component: from },
          firstTimestamp: firstTime,
          lastTimestamp: lastTime,
          eventTime: null,
          count,
        }),
  };
}

const projector = new EventProjector();

/** The same as a watch hands it over. */
export function eventRow(given: GivenEvent = {}): EventRow {
  return rowOfEvent(eventObject(given));
}

export function rowOfEvent(object: KubeObject): EventRow {
  const row = projector.project(EVENT, object);
  if ('malformed' in row) throw new Error(row.malformed);
  return row;
}
