import type { CDPSession, Page } from 'playwright-core';

/** A node of Chromium's accessibility tree, as far as it is read here. */
interface AxNode {
  nodeId: string;
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  description?: { value: string };
  value?: { value: string | number };
  properties?: { name: string; value: { value?: unknown } }[];
  childIds?: string[];
}

/** What is said of a node beside its role and name, in the order in which it is said. */
const states: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  selected: (value) => (value === true ? 'selected' : undefined),
  checked: (value) => (value === 'true' ? 'checked' : value === 'false' ? 'not checked' : undefined),
  pressed: (value) => (value === 'true' ? 'pressed' : value === 'false' ? 'not pressed' : undefined),
  expanded: (value) => (value === true ? 'expanded' : value === false ? 'collapsed' : undefined),
  multiselectable: (value) => (value === true ? 'several' : undefined),
  modal: (value) => (value === true ? 'modal' : undefined),
  disabled: (value) => (value === true ? 'unavailable' : undefined),
  focused: (value) => (value === true ? 'focused' : undefined),
  live: (value) => (value === undefined || value === 'off' ? undefined : `live ${String(value)}`),
};

/** Nodes that say nothing by themselves, and the pieces of text that their parents are named by. */
const silent: ReadonlySet<string> = new Set([
  'none',
  'generic',
  'InlineTextBox',
  'StaticText',
  'LineBreak',
  'RootWebArea',
  'ListMarker',
  'image',
  'SvgRoot',
  'Abbr',
  'time',
  'mark',
  'LabelText',
]);

const sentenceOf = ({ role, name, value, properties = [] }: AxNode): string => {
  const said = Object.entries(states).flatMap(
    ([state, say]) => say(properties.find((one) => one.name === state)?.value.value) ?? [],
  );
  const shown = value?.value === undefined || value.value === name?.value ? undefined : `“${value.value}”`;
  return [role?.value ?? '', JSON.stringify(name?.value ?? ''), shown, ...said].filter(Boolean).join(' ');
};

/**
 * What an assistive technology is given of the page: one sentence per node that says something, e.g.
 * `option "Maya, 2 unread messages" selected`, in reading order.
 */
export const spokenTree = async (page: Page): Promise<string[]> => {
  const session: CDPSession = await page.context().newCDPSession(page);
  try {
    await session.send('Accessibility.enable');
    const { nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AxNode[] };
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const lines: string[] = [];
    const read = (node: AxNode | undefined): void => {
      if (node === undefined) return;
      const role = node.role?.value ?? 'none';
      const isSilent = node.ignored || silent.has(role) || (role === 'paragraph' && node.name === undefined);
      if (!isSilent) lines.push(sentenceOf(node));
      for (const id of node.childIds ?? []) read(byId.get(id));
    };
    read(nodes[0]);
    return lines;
  } finally {
    await session.detach();
  }
};
