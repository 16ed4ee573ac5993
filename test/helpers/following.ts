import { onTestFinished } from 'vitest';
import { followLog, type LogFollow } from '../../src/cluster/logs/follow.ts';
import type { LogFrom } from '../../src/cluster/logs/follow-options.ts';
import type { LogEntry, LogStatus, LogTarget, RunState } from '../../src/kube/container-log.ts';
import { aClock, type TestClock } from './clock.ts';
import { eventually } from './eventually.ts';
import { type Exchange, openScriptedApi, type ScriptedApi } from './scripted-api.ts';

/** A log being followed on a scripted API server, and all it has told. */
export interface Following {
  readonly api: ScriptedApi;
  readonly clock: TestClock;
  readonly follow: LogFollow;
  readonly entries: readonly LogEntry[];
  readonly statuses: readonly LogStatus[];
  /** The run as the pod tells it whenever it is looked at. */
  run: RunState | undefined;
  /** How often the pod was looked at. */
  looks(): number;
  /** What was told: the text of lines, and in brackets what is none. */
  told(): readonly string[];
  hasTold(...texts: readonly string[]): Promise<void>;
  hasStatus(type: LogStatus['type']): Promise<LogStatus>;
  /** The next request, which has to come without waiting. */
  next(): Promise<Exchange>;
  /** The next request, for which the follow waits; time passes in these steps. */
  nextAfterWait(stepMs?: number): Promise<Exchange>;
  /** Lets time pass, little by little, until the pod was looked at so often. */
  passUntilLook(count: number): Promise<void>;
  /** Lets time pass when the follow waits for it. */
  pass(ms: number): Promise<void>;
}

export const APP: LogTarget = {
  id: 'containerd://1',
  namespace: 'team-a',
  pod: 'web-0',
  podUid: 'uid-1',
  container: 'app',
  role: 'main',
  restart: 0,
};

export const NOON = Date.parse('2026-11-21T12:00:00Z');

/** `12:00:01.500 text` as the kubelet sends it. */
export function logLine(seconds: number, text: string): string {
  const at = new Date(NOON + seconds * 1000).toISOString().replace('Z', '000000Z');
  return `${at} ${text}\n`;
}

export async function aFollow(from?: LogFrom): Promise<Following> {
  const api = await openScriptedApi();
  const clock = aClock(NOON);
  const connection = api.connect(clock);
  const entries: LogEntry[] = [];
  const statuses: LogStatus[] = [];
  let looks = 0;
  const following: { run: RunState | undefined } = { run: 'running' };
  const follow = followLog({
    connection,
    target: APP,
    run: 'running',
    clock,
    random: () => 0,
    ...(from === undefined ? {} : { from }),
    look: async () => {
      looks++;
      return following.run;
    },
    onEntries: (some) => void entries.push(...some),
    onStatus: (status) => void statuses.push(status),
  });
  onTestFinished(async () => {
    follow.stop();
    connection.close();
    await api.close();
  });
  const told = () => entries.map(textOf);
  const pass = async (ms: number) => {
    await eventually(() => clock.timers).toBeGreaterThan(0);
    clock.advance(ms);
  };
  return Object.assign(following, {
    api,
    clock,
    follow,
    entries,
    statuses,
    looks: () => looks,
    told,
    hasTold: (...texts: readonly string[]) => eventually(told).toEqual(texts),
    hasStatus: async (type: LogStatus['type']) => {
      await eventually(() => follow.status().type).toBe(type);
      return follow.status();
    },
    next: () => api.next(),
    nextAfterWait: async (stepMs = 20) => {
      const { received } = api;
      await eventually(() => {
        if (api.received === received) clock.advance(stepMs);
        return api.received;
      }).toBe(received + 1);
      return api.next();
    },
    passUntilLook: (count: number) =>
      eventually(() => {
        if (looks < count) clock.advance(20);
        return looks;
      }).toBe(count),
    pass,
  });
}

function textOf(entry: LogEntry): string {
  switch (entry.type) {
    case 'line':
      return entry.unended ? `${entry.text} (no end)` : entry.text;
    case 'lost':
      return `[${entry.reason}]`;
    case 'notice':
      return `[notice] ${entry.text}`;
  }
}
