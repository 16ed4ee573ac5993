import { kubectlOn } from '../../knowledge/kubectl.ts';
import type { Cause, ControllerFact } from '../../knowledge/pack.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { controllerLog, errorsAbout } from '../controller-log.ts';
import { controllerState } from '../controller-state.ts';
import { refusalIn } from '../refusals.ts';

/** Errors that a healthy controller makes all the time: it lost a race and tries again. */
const NOISE = /object has been modified|not found$|StorageError: invalid object|context canceled/;

/** How many lost races in a row are more than noise. */
const STORM = 10;

/** G-1 or the pack's own code: the controller that has to act does not run. */
export function controllerDown(controller: ControllerFact): Cause {
  const { title, namespace, deployment, code, answers, source } = controller;
  return {
    code,
    answers,
    source,
    async find({ look }) {
      const { state, since, evidence } = await controllerState(look, controller);
      if (state !== 'down' && state !== 'missing') return undefined;
      const missing = state === 'missing';
      return {
        severity: 'stuck',
        ...(since === undefined ? {} : { since }),
        sentence: missing
          ? `${title} is not there: nobody takes this finalizer off, unless it runs elsewhere`
          : `${title} does not run: it goes on when it is back`,
        certainty: missing ? 'inferred' : 'observed',
        evidence,
        actions: missing
          ? []
          : [
              {
                id: 'restart-controller',
                title: `start ${title}`,
                effect:
                  'restarts its Deployment; webhooks that it serves are away for that time, too',
                command: kubectlOn('rollout restart', 'deployment', namespace, deployment),
              },
            ],
      };
    },
  };
}

/** G-2: the controller runs, tries and fails; its log says why. */
export function controllerErrors(controller: ControllerFact): Cause {
  return {
    code: 'G-2',
    answers: ['R-22'],
    source: 'controller-runtime pkg/internal/controller/controller.go:497',
    async find({ look, meta, since }) {
      const log = await controllerLog(look, controller);
      if (!log.seen) return undefined;
      const errors = errorsAbout(log.value, meta);
      const lost = errors.filter(({ text }) => /object has been modified/.test(text)).length;
      const last = errors.filter(({ text }) => !NOISE.test(text)).at(-1);
      const object = `Deployment ${controller.namespace}/${controller.deployment}`;
      if (last === undefined && lost < STORM) return undefined;
      const text = last?.text ?? `${lost} times "the object has been modified"`;
      const refusal = refusalIn(text);
      const at = timeOf(last?.line);
      if (at !== undefined && at < since - 1000) return undefined;
      return {
        ...(refusal === undefined ? {} : { code: refusal.code, answers: refusal.answers }),
        severity: 'stuck',
        ...(at === undefined ? {} : { since: at }),
        sentence:
          refusal === undefined
            ? `${controller.title} tries and fails: ${inOneLine(text, 200)}`
            : `what ${controller.title} sends is refused: ${refusal.because}`,
        evidence: [
          { text: inOneLine(text), object, source: 'log' },
          {
            text: `controllers built on controller-runtime try again after 5 ms and then twice as long each time, up to 16 min 40 s: mended causes may take that long to show (G-25)`,
            source: 'client-go util/workqueue/default_rate_limiters.go:48-52',
          },
        ],
        actions: [
          {
            id: 'logs',
            title: `read the log of ${controller.title}`,
            effect: 'shows it, changes nothing',
            command: `kubectl logs deployment/${controller.deployment} -n ${controller.namespace} -c ${controller.container}`,
          },
        ],
      };
    },
  };
}

function timeOf(line: string | undefined): number | undefined {
  const found = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|[+-]\d\d:\d\d))/.exec(line ?? '')?.[1];
  const at = found === undefined ? Number.NaN : Date.parse(found);
  return Number.isNaN(at) ? undefined : at;
}
