import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Cause, ControllerFact } from '../../knowledge/pack.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { controllerLog } from '../controller-log.ts';
import { AboutObject } from '../log-lines/about-object.ts';
import { parseLine } from '../log-lines/parse-line.ts';
import { explainRounds } from '../loops/explain-rounds.ts';
import { LoggedRounds } from '../loops/rounds.ts';

/**
 * G-25: how its controller goes about it, where that has a rhythm: in a circle that may write nothing, or
 * with waits that grow, so that a mended cause shows late. It explains nothing by itself.
 */
export function controllerRhythm(controller: ControllerFact, knowledge: Knowledge): Cause {
  return {
    code: 'G-25',
    answers: ['R-09'],
    source: 'client-go util/workqueue/default_rate_limiters.go:48-52',
    async find({ look, meta, kind }) {
      const log = await controllerLog(look, controller);
      if (!log.seen) return undefined;
      const { namespace, name } = meta;
      const about = new AboutObject({ kinds: [kind.kind.toLowerCase()], namespace, name });
      const rounds = new LoggedRounds();
      for (const text of log.value) {
        const line = parseLine(text, look.now);
        if (about.isAbout(line, text)) rounds.take(line);
      }
      const own = rounds.reconciled().find(({ object }) => object.name === name);
      const rhythm = explainRounds(own?.rounds ?? [], look.now, knowledge.backOff(kind.kind));
      if (rhythm === undefined) return undefined;
      return {
        severity: 'info',
        since: rhythm.since,
        sentence: inOneLine(rhythm.sentence, 400),
        certainty: 'inferred',
        evidence: [
          {
            text: `${rhythm.rounds} reconciliations, the last: ${inOneLine(rhythm.said, 200)}`,
            object: `Deployment ${controller.namespace}/${controller.deployment}`,
            source: 'log',
          },
        ],
      };
    },
  };
}
