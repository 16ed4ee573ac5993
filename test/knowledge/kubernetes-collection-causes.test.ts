import { describe } from 'vitest';
import { testFound, testNotFound } from '../helpers/concluded.ts';
import { a, conditions, type Shape } from '../helpers/objects.ts';

describe('a foreground deletion', () => {
  const WEB = 'Deployment team-a/web';
  const deployment = (deleted = 120) =>
    a('apps/v1 Deployment', 'team-a/web', { finalizers: ['foregroundDeletion'], deleted });
  const set = (shape: Shape = {}) =>
    a('apps/v1 ReplicaSet', 'team-a/web-1', {
      owners: [deployment()],
      finalizers: ['foregroundDeletion'],
      deleted: 119,
      ...shape,
    });
  const pod = (shape: Shape = {}) =>
    a('v1 Pod', 'team-a/web-1-x', { owners: [set()], deleted: 20, graceSeconds: 30, ...shape });
  const held = pod({ finalizers: ['audit.acme.io/keep'], deleted: 118, graceSeconds: 0 });

  testFound([
    {
      title: '[G-10] waits for the dependents that block it',
      of: WEB,
      given: { objects: [deployment(), set(), pod()] },
      code: 'G-10',
      severity: 'info',
      says: ['deleted in the foreground and waits for ReplicaSet team-a/web-1'],
      answers: ['R-22'],
      evidence: ['with blockOwnerDeletion; finalizers foregroundDeletion'],
    },
    {
      title: '[G-10] inherits what holds them, two levels down',
      of: WEB,
      given: { objects: [deployment(), set(), held] },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['ReplicaSet team-a/web-1, which waits for Pod team-a/web-1-x', 'audit.acme.io/keep'],
    },
    {
      title: '[G-10] waits for a dependent that the garbage collector does not delete',
      of: WEB,
      given: {
        objects: [
          deployment(),
          set(),
          a('example.com/v1 Widget', 'team-a/forgotten', { owners: [deployment()] }),
        ],
      },
      code: 'G-10',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['2 dependents, among them Widget team-a/forgotten', 'has not deleted'],
    },
  ]);

  testNotFound([
    {
      title: '[G-10] does not wait for what does not block',
      of: WEB,
      given: {
        objects: [
          deployment(),
          {
            ...set(),
            metadata: {
              ...(set().metadata as object),
              ownerReferences: [{ uid: 'uid-Deployment-team-a/web', kind: 'Deployment' }],
            },
          },
        ],
      },
      not: ['G-10'],
    },
    {
      title: '[G-10] is not stuck while its pods stop',
      of: WEB,
      given: { objects: [deployment(25), set({ deleted: 24 }), pod()] },
      not: ['G-15', 'silent'],
      state: 'working',
    },
    {
      title: '[G-10] of things that go round in a circle ends',
      of: WEB,
      given: {
        objects: [
          a('apps/v1 Deployment', 'team-a/web', {
            finalizers: ['foregroundDeletion'],
            deleted: 20,
            owners: [set()],
          }),
          set({ deleted: 20 }),
        ],
      },
      not: ['G-15'],
      state: 'working',
    },
  ]);
});

describe('a definition', () => {
  const CRD = 'CustomResourceDefinition widgets.example.com';
  const definition = (shape: Shape = {}) =>
    a('apiextensions.k8s.io/v1 CustomResourceDefinition', 'widgets.example.com', {
      finalizers: ['customresourcecleanup.apiextensions.k8s.io'],
      deleted: 120,
      ...shape,
    });
  const instance = (shape: Shape = {}) =>
    a('example.com/v1 Widget', 'team-a/alpha', {
      finalizers: ['audit.acme.io/keep'],
      deleted: 119,
      ...shape,
    });
  const conversion = {
    conversion: {
      strategy: 'Webhook',
      webhook: { clientConfig: { service: { name: 'convert' } } },
    },
  };
  const unlisted =
    'conversion webhook for example.com/v1, Kind=Widget failed: Post "https://convert.acme.svc:443": connection refused';

  testFound([
    {
      title: '[G-8] [K-39] whose objects cannot be listed',
      of: CRD,
      given: {
        objects: [definition({ spec: conversion })],
        failing: { 'widgets.example.com': unlisted },
      },
      code: 'G-8',
      severity: 'stuck',
      says: ['its objects cannot be listed', 'conversion webhook convert does not answer'],
      answers: ['K-39', 'R-22'],
      evidence: ['spec.conversion.strategy is Webhook'],
    },
    {
      title: '[G-8] whose objects the API server cannot list, as a condition tells',
      of: CRD,
      given: {
        objects: [
          definition({
            status: conditions(['Terminating', 'True', 'InstanceDeletionFailed', 'could not list']),
          }),
        ],
      },
      code: 'G-8',
      severity: 'stuck',
      says: ['its objects cannot be listed', 'could not list'],
    },
    {
      title: '[K-39] whose objects are left',
      of: CRD,
      given: { objects: [definition(), instance()] },
      code: 'crd-instances',
      severity: 'info',
      says: ['1 of its objects is left', 'Widget team-a/alpha by audit.acme.io/keep'],
      answers: ['K-39'],
    },
    {
      title: '[K-39] inherits what holds them',
      of: CRD,
      given: { objects: [definition(), instance()] },
      code: 'G-15',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['it waits for Widget team-a/alpha'],
      answers: ['K-39'],
    },
    {
      title: '[K-39] whose objects nobody deletes',
      of: CRD,
      given: { objects: [definition(), a('example.com/v1 Widget', 'team-a/beta')] },
      code: 'crd-instances',
      severity: 'stuck',
      certainty: 'inferred',
      says: ['1 of its objects is left'],
    },
  ]);

  testNotFound([
    {
      title: '[G-8] whose objects may not be listed by us',
      of: CRD,
      given: { objects: [definition()], forbidden: ['widgets.example.com'] },
      not: ['G-8', 'crd-instances'],
    },
    {
      title: '[K-39] whose objects go, one after the other',
      of: CRD,
      given: { objects: [definition({ deleted: 10 }), instance({ deleted: 9 })] },
      not: ['G-15', 'G-8'],
      state: 'working',
    },
  ]);
});
