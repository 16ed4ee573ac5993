import { StatusError } from '../server/status-error.ts';

/**
 * Does work for keys one after another, after the write that asked for it is complete. A key that
 * is asked for twice before its turn is done once. What is gone meanwhile is nobody's fault.
 */
export class WorkQueue<Key> {
  private readonly waiting = new Set<Key>();
  private readonly work: (key: Key) => void;
  private scheduled = false;

  constructor(work: (key: Key) => void) {
    this.work = work;
  }

  add(key: Key): void {
    this.waiting.add(key);
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => this.run());
  }

  private run(): void {
    for (const key of this.waiting) {
      this.waiting.delete(key);
      try {
        this.work(key);
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    }
    this.scheduled = false;
  }
}
