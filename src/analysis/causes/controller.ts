import { culpritNamed } from '../../knowledge/culprit.ts';
import { kubectlOn } from '../../knowledge/kubectl.ts';
import type { Cause, ControllerFact } from '../../knowledge/pack.ts';
import { inOneLine } from '../../knowledge/reading.ts';
import { finalizerWriters } from '../../kube/managed-fields.ts';
import { type KubeObject, requestedAt } from '../../kube/object.ts';
import type { Instant } from '../../kube/time.ts';
import { controllerLog, errorsAbout, isNoise } from '../controller-log.ts';
import { controllerState } from '../controller-state.ts';
import { type Refusal, refusalIn } from '../refusals.ts';

/** How many lost races in a row are more than noise. */
const STORM = 10;

/** G-1 or the pack's own code: the controller that has to act does not run. */
export function controllerDown(controller: ControllerFact): Cause {
  const { title, namespace, deployment, code, answers, source } = controller;
  return {
    code,
    answers,
    source,
    async find({ look, object }) {
      const { state, since, evidence } = await controllerState(look, controller);
      if (state !== 'down' && state !== 'missing') return undefined;
      const missing = state === 'missing';
      return {
        severity: 'stuck',
        ...(since === undefined ? {} : { since }),
        sentence: missing
          ? `${title} is not there: nobody ${requestedAt(object) === undefined ? 'works on it' : 'takes this finalizer off'}, unless it runs elsewhere`
          : `${title} does not run: it goes on when it is back`,
        certainty: missing ? 'inferred' : 'observed',
        evidence,
        culprit: culpritNamed(
          'apps/Deployment',
          namespace,
          deployment,
          missing ? `${title} is not there, unless it runs elsewhere` : `${title} does not run`,
        ),
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
    async find({ look, object, meta, since }) {
      const log = await controllerLog(look, controller);
      if (!log.seen) return undefined;
      // What was complained of before a finalizer went is over.
      const moved = Math.max(since, ...finalizerTimes(object));
      const errors = errorsAbout(log.value, meta, { since: moved, now: look.now });
      const lost = errors.filter(({ text }) => /object has been modified/.test(text)).length;
      const last = errors.filter(({ text }) => !isNoise(text)).at(-1);
      const holder = `Deployment ${controller.namespace}/${controller.deployment}`;
      if (last === undefined && lost < STORM) return undefined;
      const text = last?.text ?? `${lost} times "the object has been modified"`;
      const refusal = last === undefined ? CONFLICTS : refusalIn(text);
      const at = last?.at ?? errors.at(-1)?.at;
      return {
        // A line without a time may be of before the deletion.
        certainty: at === undefined ? 'inferred' : 'observed',
        ...(refusal === undefined ? {} : { code: refusal.code, answers: refusal.answers }),
        severity: 'stuck',
        culprit: refusal?.culprit,
        ...(at === undefined ? {} : { since: at }),
        sentence:
          refusal === undefined
            ? `${controller.title} tries and fails: ${inOneLine(text, 200)}`
            : `what ${controller.title} sends is refused: ${refusal.because}`,
        evidence: [
          { text: inOneLine(text), object: holder, source: 'log' },
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

/** G-22: each of its writes comes too late. */
const CONFLICTS: Refusal = {
  code: 'G-22',
  answers: ['R-22'],
  because: 'somebody else writes the object at the same time, again and again',
  culprit: undefined,
};

function finalizerTimes(object: KubeObject): readonly Instant[] {
  const times = [...finalizerWriters(object).values()].map(({ time }) => time);
  return times.filter((time) => time !== undefined);
}
