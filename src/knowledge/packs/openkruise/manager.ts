import type { ControllerFact } from '../../pack.ts';

export const manager: ControllerFact = {
  title: 'the Kruise manager',
  namespace: 'kruise-system',
  deployment: 'kruise-controller-manager',
  container: 'manager',
  lease: 'kruise-manager',
  code: 'G-1',
  answers: ['R-24', 'O-06'],
  source: 'openkruise/kruise config/manager/manager.yaml, main.go:66, 116-130',
};
