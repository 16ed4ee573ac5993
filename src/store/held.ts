import type { EventObject } from '../kube/events.ts';
import type { LogsOf } from './logs-request.ts';
import type { PaneModel } from './pane-model.ts';

/** What can be asked of what is open, or else of what is under a cursor. */
export type Selected = Pick<PaneModel, 'subject' | 'logsOf' | 'copied'>;

/** What was selected when something was opened from it: the list may show others by now. */
export class Held implements Selected {
  private readonly of: LogsOf;
  private readonly about: EventObject | undefined;
  private readonly texts: Readonly<Record<'name' | 'kubectl', string | undefined>>;

  constructor(selected: Selected, of: LogsOf, context: string) {
    this.of = of;
    this.about = selected.subject();
    this.texts = {
      name: selected.copied('name', context),
      kubectl: selected.copied('kubectl', context),
    };
  }

  subject(): EventObject | undefined {
    return this.about;
  }

  logsOf(): LogsOf {
    return this.of;
  }

  copied(what: 'name' | 'kubectl'): string | undefined {
    return this.texts[what];
  }
}
