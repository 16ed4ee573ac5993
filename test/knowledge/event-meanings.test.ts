import { expect, test } from 'vitest';
import { knowledge } from '../../src/knowledge/packs/index.ts';

const GROUPS: Readonly<Record<string, string>> = {
  Stack: 'pulumi.com/v1',
  Update: 'auto.pulumi.com/v1alpha1',
  Work: 'platform.kratix.io/v1alpha1',
};

const meaning = (kind: string, reason: string, message: string) =>
  knowledge.eventMeaning({ about: { apiVersion: GROUPS[kind] ?? 'v1', kind }, reason, message });

test.each([
  ['Initial stack update', 'has had no update yet'],
  ['New stack generation', 'its spec was changed'],
  ['Sync request', 'pulumi.com/reconciliation-request'],
  ['New commit detected: 4f2a', 'another commit'],
  ['Resync time elapsed', 'resyncFrequencySeconds'],
  ['Backoff time elapsed: 1m30s', 'the last one has failed'],
  ['Stack marked for deletion', 'this update is a destroy'],
])('why an update runs now: %s [P-02]', (message, because) => {
  expect(meaning('Stack', 'StackUpdateDetected', message)).toContain(because);
});

test('what is not known is not guessed', () => {
  expect(meaning('Stack', 'StackUpdateDetected', 'The moon is full')).toBeUndefined();
  expect(meaning('Pod', 'StackCreated', 'Successfully updated stack')).toBeUndefined();
  expect(meaning('Stack', 'Pulled', '')).toBeUndefined();
});

test('StackCreated comes after every success and proves nothing by itself [P-07]', () => {
  expect(meaning('Stack', 'StackCreated', 'Successfully updated stack')).toMatch(
    /after each, a destroy included.*only if status\.lastUpdate is of its generation/,
  );
});

test('the end of an update, and where its cause stands [P-06]', () => {
  expect(meaning('Update', 'UpdateSucceeded', 'Destroyed stack "dev"')).toContain('are gone');
  expect(meaning('Update', 'UpdateSucceeded', 'Updated stack "dev"')).toContain('is done');
  expect(meaning('Update', 'UpdateFailed', 'Failed to update stack "dev"')).toContain(
    'its condition Failed and status.message tell',
  );
});

test('Kratix says Normal where nothing is delivered', () => {
  expect(meaning('Work', 'NoMatchingDestination', '')).toContain('nothing is delivered');
});
