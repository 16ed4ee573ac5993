import { isJson, type Json, jsonAt, listAt } from '../json.ts';
import type { KindRules } from './resource-type.ts';

/** What is special about both kinds of webhook configurations: what nobody says has its defaults. */
export function webhookRules(defaults: Json): KindRules {
  return {
    decoded: (configuration) => ({
      ...configuration,
      webhooks: listAt(configuration, 'webhooks')
        .filter(isJson)
        .map((webhook) => ({
          matchPolicy: 'Equivalent',
          failurePolicy: 'Fail',
          timeoutSeconds: 10,
          namespaceSelector: {},
          objectSelector: {},
          ...defaults,
          ...webhook,
          clientConfig: withPort(jsonAt(webhook, 'clientConfig')),
          rules: listAt(webhook, 'rules').map((rule) => ({ scope: '*', ...(rule as Json) })),
        })),
    }),
  };
}

function withPort(config: Json): Json {
  return isJson(config.service) ? { ...config, service: { port: 443, ...config.service } } : config;
}
