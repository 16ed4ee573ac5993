import Output from '../../../node_modules/ink/build/output.js';
import { compose } from './compose.ts';
import { isFrame } from './operation.ts';

/** The compositor at work. */
export interface Compositor {
  /** Whether the latest frame was composed by it. Before the first frame: whether Ink can be patched at all. */
  readonly active: boolean;
  /** How many frames were left to Ink because it could not tell what they meant. */
  readonly declined: number;
  /** Gives Ink its own compositor back. */
  uninstall(): void;
}

/** The two of Ink's private class that matter here. */
interface OutputPrototype {
  get(this: unknown): { output: string; height: number };
}

/**
 * Replaces Ink's compositor with ours, in this process, until `uninstall`.
 *
 * The class is private to Ink, hence the path into its build: the same module instance Ink itself uses,
 * unbundled and bundled alike. A frame of an unknown shape is left to Ink, so that another version of it
 * is slower, never wrong.
 */
export function installCompositor(
  output: { readonly prototype: OutputPrototype } = Output,
): Compositor {
  const { prototype } = output;
  const original = prototype.get;
  let active = typeof original === 'function';
  let declined = 0;
  if (active) prototype.get = get;

  function get(this: unknown) {
    if (isFrame(this)) {
      active = true;
      return { output: compose(this), height: this.height };
    }
    active = false;
    declined++;
    return original.call(this);
  }

  return {
    get active() {
      return active;
    },
    get declined() {
      return declined;
    },
    uninstall() {
      if (prototype.get === get) prototype.get = original;
    },
  };
}
