import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, conditions, type Shape } from '../helpers/objects.ts';

const TEAM = 'Namespace team-a';
const namespace = (shape: Shape = {}) =>
  a('v1 Namespace', 'team-a', { deleted: 300, status: { phase: 'Terminating' }, ...shape });
const saying = (type: string, reason: string, message: string, status = 'True') =>
  namespace({ status: conditions([type, status, reason, message, 200]) });
const service = (available: string) =>
  a('apiregistration.k8s.io/v1 APIService', 'v1beta1.metrics.k8s.io', {
    status: conditions(['Available', available, 'MissingEndpoints', 'no endpoints']),
  });
const dark = [{ groupVersion: 'metrics.k8s.io/v1beta1', reason: 'HTTP 503' }];
const contentFails = (message: string) =>
  saying('NamespaceDeletionContentFailure', 'ContentDeletionFailed', message);

describe('a namespace', () => {
  testFound([
    {
      title: '[G-7] whose content cannot be found',
      of: TEAM,
      given: {
        objects: [
          saying(
            'NamespaceDeletionDiscoveryFailure',
            'DiscoveryFailed',
            'Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1',
          ),
          service('False'),
        ],
        dark,
      },
      code: 'G-7',
      severity: 'stuck',
      says: ['APIService v1beta1.metrics.k8s.io does not answer (MissingEndpoints)'],
      answers: ['R-22'],
      offers: ['kubectl get apiservice v1beta1.metrics.k8s.io'],
    },
    {
      title: '[G-7] whose content cannot be found, before its condition says so',
      of: TEAM,
      given: { objects: [namespace(), service('False')], dark },
      code: 'G-7',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['v1beta1.metrics.k8s.io'],
    },
    {
      title: '[G-4] [O-39] whose content a webhook keeps that is not served',
      of: TEAM,
      given: {
        objects: [
          contentFails(
            'Failed to delete all resource types, 1 remaining: Internal error occurred: failed calling webhook "vpod.kb.io": connection refused',
          ),
        ],
      },
      code: 'G-4',
      severity: 'stuck',
      says: ['the webhook vpod.kb.io cannot be reached'],
      answers: ['O-39'],
    },
    {
      title: '[G-3] whose content a webhook keeps',
      of: TEAM,
      given: {
        objects: [
          contentFails(
            'Failed to delete all resource types, 1 remaining: admission webhook "keep.acme.io" denied the request: no',
          ),
        ],
      },
      code: 'G-3',
      severity: 'stuck',
      says: ['the admission webhook keep.acme.io denies it'],
    },
    {
      title: '[G-8] whose content cannot be converted',
      of: TEAM,
      given: {
        objects: [
          contentFails(
            'Failed to delete all resource types, 1 remaining: conversion webhook for example.com/v1, Kind=Widget failed: refused',
          ),
        ],
      },
      code: 'G-8',
      severity: 'stuck',
      says: ['a conversion webhook does not answer'],
    },
    {
      title: '[G-9] which contains what is not served any more',
      of: TEAM,
      given: {
        objects: [
          saying(
            'NamespaceContentRemaining',
            'SomeResourcesRemain',
            'Some resources are remaining: gadgets.acme.io has 2 resource instances, pods. has 1 resource instances',
          ),
        ],
      },
      code: 'G-9',
      severity: 'stuck',
      says: ['it still contains gadgets.acme.io', 'does not serve any more'],
    },
    {
      title: '[R-34] whose conditions say what is left',
      of: TEAM,
      given: {
        objects: [
          namespace({
            status: conditions(
              [
                'NamespaceContentRemaining',
                'True',
                'SomeResourcesRemain',
                'Some resources are remaining: pods. has 1 resource instances',
              ],
              [
                'NamespaceFinalizersRemaining',
                'True',
                'SomeFinalizersRemain',
                'Some content in the namespace has finalizers remaining: acme.io/x in 1 resource instances',
              ],
            ),
          }),
        ],
      },
      code: 'namespace-content',
      severity: 'info',
      says: ['left in it: 1 pods; held by acme.io/x in 1'],
    },
    {
      title: '[R-34] whose conditions say that all is removed, and it is not',
      of: TEAM,
      given: {
        objects: [
          saying(
            'NamespaceContentRemaining',
            'ContentRemoved',
            'All content successfully removed',
            'False',
          ),
          a('example.com/v1 Widget', 'team-a/alpha', { finalizers: ['audit.acme.io/keep'] }),
        ],
      },
      code: 'namespace-content',
      severity: 'info',
      says: ['All content successfully removed', '1 object is in it, such as Widget team-a/alpha'],
    },
    {
      title: '[R-34] inherits what holds its content',
      of: TEAM,
      given: {
        objects: [
          namespace(),
          a('example.com/v1 Widget', 'team-a/alpha', {
            finalizers: ['audit.acme.io/keep'],
            deleted: 290,
          }),
        ],
      },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['it waits for Widget team-a/alpha'],
    },
  ]);

  testNotFound([
    {
      title: '[G-7] whose groups all answer',
      of: TEAM,
      given: { objects: [namespace({ deleted: 5 }), service('True')] },
      not: ['G-7'],
      state: 'working',
    },
    {
      title: '[G-7] with an APIService that answers again',
      of: TEAM,
      given: { objects: [namespace({ deleted: 5 }), service('False')] },
      not: ['G-7'],
    },
    {
      title: '[G-2] whose conditions are all False',
      of: TEAM,
      given: {
        objects: [
          saying(
            'NamespaceDeletionContentFailure',
            'ContentDeleted',
            'All content successfully deleted, may be waiting on finalization',
            'False',
          ),
        ],
      },
      not: ['G-2', 'G-3', 'G-4', 'G-8', 'namespace-content'],
    },
  ]);
});
