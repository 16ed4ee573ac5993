import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import { bodyHeight } from '../../store/layout.ts';
import { printable } from '../terminal/text.ts';
import { useDispatch, useKtop, useTheme } from '../use-ktop.ts';

/** All namespaces come first, under a label that no namespace can have. */
const ALL = 'all namespaces';

/** Chooses among the contexts of the kubeconfig. */
export function ChooseContext() {
  const dispatch = useDispatch();
  const contexts = useKtop(({ cluster }) => cluster.contexts);
  const current = useKtop(({ cluster }) => cluster.context);
  return (
    <Choose
      title="Context"
      names={contexts}
      current={current}
      onChoose={(context) => dispatch({ type: 'choose-context', context })}
    />
  );
}

/** Chooses among the namespaces that ktop sees. */
export function ChooseNamespace() {
  const dispatch = useDispatch();
  const namespaces = useKtop((state) => state.namespaces);
  const current = useKtop(({ view, cluster }) => view.namespace ?? cluster.watched?.[0] ?? ALL);
  return (
    <Choose
      title="Namespace"
      names={[ALL, ...namespaces]}
      current={current}
      onChoose={(name) =>
        dispatch({ type: 'choose-namespace', namespace: name === ALL ? undefined : name })
      }
    />
  );
}

function Choose({
  title,
  names,
  current,
  onChoose,
}: {
  readonly title: string;
  readonly names: readonly string[];
  readonly current: string;
  readonly onChoose: (name: string) => void;
}) {
  const theme = useTheme();
  const height = useKtop(({ view }) => bodyHeight(view.size));
  const items = names.map((name) => ({ key: name, label: printable(name), value: name }));
  return (
    <Box flexDirection="column">
      <Text>{theme.title(title)}</Text>
      <SelectInput
        items={items}
        limit={height - 2}
        initialIndex={Math.max(names.indexOf(current), 0)}
        onSelect={({ value }) => onChoose(value)}
      />
    </Box>
  );
}
