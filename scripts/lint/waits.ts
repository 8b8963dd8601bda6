/** As much of a syntax tree as the rule looks at. */
export interface Node {
  type: string;
  name?: string;
  value?: unknown;
  computed?: boolean;
  callee?: Node;
  object?: Node;
  property?: Node;
  arguments?: Node[];
  properties?: Node[];
  key?: Node;
  argument?: Node | null;
  body?: Node;
  params?: Node[];
  id?: Node;
  init?: Node | null;
}

type Report = (node: Node, message: string) => void;

/** What a page is called wherever it is not `console.window` or `fake.page`; a locator is called something else. */
const pageNames = ['window', 'page'];

/** Calls that lead from a place to a place inside it. */
const inwards = new Set([
  'getByTestId',
  'getByRole',
  'getByLabel',
  'getByText',
  'getByPlaceholder',
  'getByAltText',
  'getByTitle',
  'locator',
]);

const positions = new Set(['first', 'last', 'nth']);

/** Of a page they take a selector, and answer for the first of whatever it finds. */
const pageShortcuts = new Set(['innerText', 'textContent', 'innerHTML', 'waitForSelector']);

const nameOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier' ? node.name : undefined;

/** `a.b.c(…)` → `c`, with `a.b`. */
const methodOf = (node: Node | undefined): { method: string; of: Node } | undefined => {
  if (node?.type !== 'CallExpression' || node.callee?.type !== 'MemberExpression') return undefined;
  const method = nameOf(node.callee.property);
  if (node.callee.computed === true || method === undefined || node.callee.object === undefined)
    return undefined;
  return { method, of: node.callee.object };
};

const hasName = (options: Node | undefined): boolean =>
  options?.properties?.some(({ key }) => nameOf(key) === 'name') === true;

/** `(resolve) => setTimeout(resolve, …)`: nothing is waited for but time. */
const isSleep = (executor: Node | undefined): boolean => {
  const [resolve] = executor?.params ?? [];
  const call = executor?.body;
  return (
    nameOf(call?.callee) === 'setTimeout' &&
    nameOf(resolve) !== undefined &&
    nameOf(call?.arguments?.[0]) === nameOf(resolve)
  );
};

/**
 * Holds what tests in windows wait for: one element that is named, by test id, by role and name, or by an attribute. A text
 * anywhere on the page may come to stand there twice; the first of several may become another one; a pause is too short on a
 * busy machine.
 */
export const waitVisitor = (report: Report) => {
  /** Other names that this file gave to a page. */
  const aliases = new Set(pageNames);
  const isPage = (node: Node | undefined): boolean =>
    node?.type === 'MemberExpression'
      ? node.computed !== true && pageNames.includes(nameOf(node.property) ?? '')
      : aliases.has(nameOf(node) ?? '');
  /** Stands inside something that is named: in a variable that is no page, or one call before. */
  const isWithinPlace = (node: Node): boolean => {
    const step = methodOf(node);
    return step !== undefined && inwards.has(step.method) && !isPage(step.of);
  };
  return {
    VariableDeclarator({ id, init }: Node) {
      if (nameOf(id) !== undefined && isPage(init ?? undefined)) aliases.add(nameOf(id) ?? '');
      for (const { key, value } of id?.properties ?? [])
        if (pageNames.includes(nameOf(key) ?? '')) aliases.add(nameOf(value as Node) ?? '');
    },
    CallExpression(node: Node) {
      const call = methodOf(node);
      if (call === undefined) return;
      const { method, of } = call;
      const [first, second] = node.arguments ?? [];
      if (isPage(of)) {
        if (method === 'getByText')
          report(node, 'Name the element that holds the text (a row, a bubble, a card), not the whole page.');
        if (method === 'getByRole' && !hasName(second))
          report(node, 'Give the role its name, or look for it inside a named element.');
        if (pageShortcuts.has(method))
          report(node, `Ask a named element for its ${method}, not the whole page.`);
        if (method === 'locator' && /^(html|body)\b/.test(String(first?.value)))
          report(node, 'Name an element of the page, not the whole page.');
        if (method === 'waitForTimeout') report(node, 'Wait for a state, not for time to pass.');
      }
      if (positions.has(method) && !isWithinPlace(of))
        report(node, `Name the element itself, or the list in which it is .${method}().`);
      if ((method === 'isVisible' || method === 'isHidden') && node.arguments?.length === 0)
        report(node, `${method}() looks once; use waitFor().`);
    },
    NewExpression(node: Node) {
      if (nameOf(node.callee) === 'Promise' && isSleep(node.arguments?.[0]))
        report(node, 'Wait for a state with eventually(), not for time to pass.');
    },
  };
};
