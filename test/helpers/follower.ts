import { Cache, type Change } from '../../src/cluster/reflector/cache.ts';
import {
  type Ask,
  ask,
  type Input,
  initial,
  type State,
  step,
} from '../../src/cluster/reflector/step.ts';
import type { Row } from '../../src/kube/row.ts';
import type { Answer, FakeServer, OpenWatch, Page, WatchEvent } from './fake-server.ts';

/** An answer that is being read. */
type Body =
  | { readonly type: 'page'; readonly page: Page; readonly rest: Row[] }
  | { readonly type: 'watch'; readonly watch: OpenWatch };

const ENOUGH = 500;

/** `step` and `Cache` on a FakeServer, piece by piece and without time; keeps books on both sides. */
export class Follower {
  /** Requests sent, lists begun, and what happened that is worth a list. */
  requests = 0;
  lists = 0;
  reasonsToList = 0;
  changes = 0;
  /** Lists in pages that were asked for. */
  pages = 0;
  /** A watch that was asked for at a version other than the last one told. */
  wrongResumption: string | undefined;
  /** Changes that changed nothing for who follows them. */
  readonly idleChanges: Change[] = [];
  private readonly server: FakeServer;
  private readonly cache = new Cache();
  private readonly mirror = new Map<string, Row>();
  private state: State = initial;
  private watchList = true;
  private asked: Ask['type'] = 'watch-list';
  private body: Body | undefined;
  private lastVersion = '';

  constructor(server: FakeServer) {
    this.server = server;
  }

  rows(): readonly Row[] {
    return [...this.cache.values()];
  }

  /** What someone has who only heard the changes. */
  told(): readonly Row[] {
    return [...this.mirror.values()];
  }

  /** Sends a request, or reads the next piece of its answer. */
  read(): void {
    if (this.body === undefined) this.request();
    else if (this.body.type === 'page') this.readPage(this.body.page, this.body.rest);
    else this.hear(this.body.watch.next());
  }

  /** Reads until nothing is left to read; false when that takes too long. */
  settle(): boolean {
    for (let pieces = 0; pieces < ENOUGH; pieces++) {
      if (this.body?.type !== 'watch') this.read();
      else {
        const event = this.body.watch.next();
        if (event === undefined) return true;
        this.hear(event);
      }
    }
    return false;
  }

  readUntilListing(): void {
    while (this.body?.type !== 'page' || this.body.rest.length === this.body.page.rows.length)
      this.read();
  }

  hearBookmark(): void {
    if (this.body?.type === 'watch') this.hear(this.body.watch.bookmark());
  }

  /** Ends the answer that is being read: cut, at its end, or in what is no JSON. */
  breakOff(how: 'cut' | 'end' | 'garble'): void {
    if (this.body === undefined) return;
    // A list whose end is missing is garbled; only a watch can end.
    const ended = how === 'end' && this.body.type === 'watch';
    if (this.state.phase !== 'watching' || how === 'garble') this.reasonsToList++;
    this.body = undefined;
    if (ended) this.feed({ type: 'closed', early: false });
    else if (how === 'cut') this.feed({ type: 'failed', status: undefined, inStream: false });
    else this.feed({ type: 'failed', status: undefined, inStream: false, garbled: true });
  }

  private request() {
    const question = ask(this.state, this.watchList);
    if (question === undefined) throw new Error(`nothing to ask in ${this.state.phase}`);
    this.asked = question.type;
    this.requests++;
    switch (question.type) {
      case 'list':
        this.pages++;
        return this.take(this.server.list(question.continueToken), (page) => ({
          type: 'page',
          page,
          rest: [...page.rows],
        }));
      case 'watch':
        if (question.resourceVersion !== this.lastVersion)
          this.wrongResumption = `${question.resourceVersion} and not ${this.lastVersion}`;
        return this.take(this.server.watch(question.resourceVersion), asWatch);
      case 'watch-list':
        return this.take(this.server.streamList(), asWatch);
    }
  }

  private take<T>(answer: Answer<T>, bodyOf: (body: T) => Body) {
    if (answer.status === 200) {
      this.body = bodyOf(answer.body);
      return this.feed({ type: 'opened' });
    }
    const { status } = answer;
    const middle = this.state.phase === 'listing';
    if (middle || [410, 403, 404].includes(status)) this.reasonsToList++;
    this.feed({ type: 'failed', status, inStream: false });
  }

  private readPage({ resourceVersion, continueToken }: Page, rest: Row[]) {
    const row = rest.shift();
    if (row !== undefined) return this.feed({ type: 'item', row });
    this.body = undefined;
    this.lastVersion = resourceVersion;
    this.feed({ type: 'page-end', resourceVersion, continueToken });
  }

  private hear(event: WatchEvent | undefined) {
    if (event === undefined) return;
    if (event.type === 'ERROR') {
      this.body = undefined;
      this.reasonsToList++;
      return this.feed({ type: 'failed', status: event.status, inStream: true });
    }
    if (event.type === 'GARBLED') return this.breakOff('garble');
    if (event.type === 'BOOKMARK') {
      const { resourceVersion, end } = event;
      this.lastVersion = resourceVersion;
      return this.feed({ type: 'bookmark', resourceVersion, initialEventsEnd: end });
    }
    this.lastVersion = event.row.resourceVersion;
    this.feed({ type: event.type === 'DELETED' ? 'deleted' : 'changed', row: event.row });
  }

  private feed(input: Input): void {
    const { state, emit, noWatchList } = step(this.state, input, this.asked);
    this.state = state;
    if (noWatchList) this.watchList = false;
    const changes: Change[] = [];
    for (const event of emit) {
      if (event.type === 'begin') this.lists++;
      this.cache.apply(event, changes);
    }
    for (const change of changes) this.follow(change);
  }

  private follow(change: Change): void {
    const { uid, resourceVersion } = change.row;
    const known = this.mirror.get(uid);
    this.changes++;
    if (change.type === 'put') {
      if (known?.resourceVersion === resourceVersion) this.idleChanges.push(change);
      this.mirror.set(uid, change.row);
    } else if (!this.mirror.delete(uid)) this.idleChanges.push(change);
  }
}

function asWatch(watch: OpenWatch): Body {
  return { type: 'watch', watch };
}
