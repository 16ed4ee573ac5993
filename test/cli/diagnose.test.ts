import { expect, test } from 'vitest';
import { objectOf } from '../../src/cli/diagnose.ts';
import { kindKey } from '../../src/kube/served-kind.ts';
import { type Given, givenLook } from '../helpers/given-look.ts';
import { a } from '../helpers/objects.ts';

const alpha = a('example.com/v1 Widget', 'team-a/alpha');
const target = { kind: 'widget', name: 'alpha' };

/** The Widget that is asked for; else what is said instead. */
async function asked(given: Given): Promise<unknown> {
  const look = givenLook(given);
  const kind = look.kinds.find((it) => kindKey(it) === 'widgets.example.com');
  if (kind === undefined) throw new Error('Widgets are not served');
  return objectOf(look, kind, target, 'team-a').catch(({ message }) => message);
}

test('an object is found in its namespace', async () => {
  expect(await asked({ objects: [a('example.com/v1 Widget', 'team-b/alpha'), alpha] })).toBe(alpha);
});

test.each<[title: string, failure: string, said: RegExp]>([
  [
    '[G-20] whose data cannot be decoded',
    'Internal error occurred: unable to transform key "/registry/widgets/alpha": no key found',
    /Widget team-a\/alpha cannot be seen: the object in etcd cannot be decoded or decrypted: .*no key found/,
  ],
  [
    '[G-8] that cannot be converted',
    'conversion webhook for example.com/v2, Kind=Widget failed: connection refused',
    /the conversion webhook of example\.com\/v2, Kind=Widget does not answer/,
  ],
  [
    'that cannot be had',
    'connection reset',
    /^Widget team-a\/alpha cannot be seen: connection reset$/,
  ],
])('one %s', async (_, failure, said) => {
  const failing = { 'widgets.example.com': failure };
  expect(await asked({ objects: [alpha], failing })).toMatch(said);
});

test('one that is gone, or never was', async () => {
  expect(await asked({ objects: [] })).toBe(
    'there is no Widget team-a/alpha: it is gone, or was never there',
  );
});
