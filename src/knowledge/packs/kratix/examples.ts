import type { Example } from '../../pack.ts';
import { madeUpExamples } from './made-up-examples.ts';
import { partExamples } from './part-examples.ts';
import { promiseExamples } from './promise-examples.ts';
import { requestExamples } from './request-examples.ts';

export const examples: readonly Example[] = [
  ...requestExamples,
  ...promiseExamples,
  ...partExamples,
  ...madeUpExamples,
];
