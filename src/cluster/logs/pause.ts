import type { Clock } from '../../kube/time.ts';

/** A wait that can be cut short. */
export class Pause {
  private readonly clock: Clock;
  private finish: () => void = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
  }

  for(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.clock.after(delayMs, resolve);
      this.finish = () => {
        cancel();
        resolve();
      };
    });
  }

  end(): void {
    this.finish();
  }
}
