import { AboutObject, type Wanted } from './about-object.ts';
import { LineFolder } from './fold-lines.ts';
import type { LogLine } from './log-line.ts';

/** Tells lines about one object, with the stack trace or the JSON that goes on from such a line. */
export class LinesAbout {
  private readonly about: AboutObject;
  private readonly streams = new Map<string, { readonly folder: LineFolder; isAbout: boolean }>();

  constructor(wanted: Wanted) {
    this.about = new AboutObject(wanted);
  }

  /** Whether the next line of a container is one; `line` is what its `text` says. */
  takes(container: string, text: string, line: LogLine): boolean {
    const stream = this.streams.get(container) ?? { folder: new LineFolder(), isAbout: false };
    this.streams.set(container, stream);
    if (!stream.folder.continues(text)) stream.isAbout = this.about.isAbout(line, text);
    return stream.isAbout;
  }
}
