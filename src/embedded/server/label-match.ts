import { type ApiObject, type Json, jsonAt, listAt, textAt } from '../json.ts';

/** Whether an object has the labels that a LabelSelector asks for; an empty one asks for none. */
export function labelsMatch(selector: Json, { metadata }: ApiObject): boolean {
  const { labels = {} } = metadata;
  const wanted = Object.entries(jsonAt(selector, 'matchLabels'));
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    listAt(selector, 'matchExpressions').every((expression) => {
      const value = labels[textAt(expression, 'key')];
      const values = listAt(expression, 'values');
      switch (textAt(expression, 'operator')) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}
