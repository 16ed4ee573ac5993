/** Controllers that say the same in their own formats: each kind of container has one. */
const FORMATS: readonly ((it: Saying) => string)[] = [
  ({ at, number, name, trace }) => {
    const [date = '', time = ''] = at.slice(5, 26).replace('-', '').split('T');
    return `I${date} ${time}       1 controller.go:214] "Reconciled object" logger="widgets" object="team-a/${name}" number=${number} trace="${trace}"`;
  },
  ({ at, number, name, trace }) =>
    `{"level":"info","ts":"${at}","logger":"controllers.Widget","msg":"reconciled","widget":{"name":"${name}","namespace":"team-a"},"number":${number},"reconcileID":"${trace}"}`,
  ({ at, number, name, trace }) =>
    `${at}  INFO reconciling object{object.ref=Widget.v1.example.com/${name}.team-a object.reason=watch}: widgets::reconciler: number ${number}, trace ${trace}`,
  ({ at, number, name, trace }) =>
    `time="${at}" level=info msg="synced without a change, looking again in ten minutes" widget=team-a/${name} number=${number} trace=${trace}`,
  ({ at, number, name, trace }) =>
    `${at} worker 3 has looked at team-a/${name} and found nothing to do: number ${number}, trace ${trace}, next look in 600 s`,
];

interface Saying {
  readonly at: string;
  readonly number: number;
  readonly name: string;
  readonly trace: string;
}

/** Line `number` of a container, of some 150 bytes, said `at` (RFC 3339 with nine digits). */
export function spokenLine(container: number, number: number, at: string): string {
  const format = FORMATS[container % FORMATS.length];
  const name = `widget-${String((number * 31 + container) % 1000).padStart(4, '0')}`;
  const trace = `${(number * 2_654_435_761) >>> 0}-${container}`;
  return format?.({ at, number, name, trace }) ?? '';
}
