/**
 * As much of Helm's template language as our chart uses, so that it can be rendered where there is no Helm: fields of .Values and
 * .Release, `if`, `range` over a map, and the functions quote, toYaml, nindent, printf, add. Anything else throws.
 */

type Scope = Readonly<Record<string, unknown>>;

const valueAt = (scope: Scope, path: string): unknown => {
  const [root = '', ...rest] = path.startsWith('$') ? path.split('.') : ['.', ...path.slice(1).split('.')];
  let value: unknown = root === '.' ? scope : scope[root];
  for (const key of rest) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
};

const toYaml = (value: unknown, indent = ''): string => {
  if (Array.isArray(value))
    return value.map((each) => `${indent}- ${toYaml(each, `${indent}  `).trimStart()}`).join('\n');
  if (typeof value !== 'object' || value === null) return `${indent}${JSON.stringify(value)}`;
  return Object.entries(value)
    .map(([key, each]) =>
      typeof each === 'object' && each !== null
        ? `${indent}${key}:\n${toYaml(each, `${indent}  `)}`
        : `${indent}${key}: ${JSON.stringify(each)}`,
    )
    .join('\n');
};

const wordsOf = (text: string): string[] => text.match(/"[^"]*"|\S+/g) ?? [];

const argument = (scope: Scope, word: string): unknown => {
  if (word.startsWith('"')) return JSON.parse(word) as string;
  if (/^\d+$/.test(word)) return Number(word);
  if (word.startsWith('.') || word.startsWith('$')) return valueAt(scope, word);
  throw new Error(`not understood: ${word}`);
};

const call = (name: string, args: readonly unknown[]): unknown => {
  switch (name) {
    case 'quote':
      return JSON.stringify(String(args[0]));
    case 'toYaml':
      return toYaml(args[0]);
    case 'nindent': {
      const indent = ' '.repeat(Number(args[0]));
      return `\n${String(args[1])
        .split('\n')
        .map((line) => `${indent}${line}`)
        .join('\n')}`;
    }
    case 'printf':
      return args.slice(1).reduce<string>((text, each) => text.replace('%s', String(each)), String(args[0]));
    case 'add':
      return args.reduce<number>((sum, each) => sum + Number(each), 0);
    default:
      throw new Error(`no function ${name}`);
  }
};

/** A pipeline: each part gets what the one before gave as its last argument. */
const evaluate = (scope: Scope, text: string): unknown => {
  let piped: unknown[] = [];
  for (const part of text.split('|')) {
    const [first = '', ...rest] = wordsOf(part);
    const args = [...rest.map((word) => argument(scope, word)), ...piped];
    const isValue = /^[."$\d]/.test(first);
    piped = [isValue ? argument(scope, first) : call(first, args)];
  }
  return piped[0];
};

const isTrue = (value: unknown): boolean =>
  Boolean(value) && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Errors: throws for what is not closed, or not of this part of the language. */
export const render = (template: string, values: unknown, release = 'relay'): string => {
  // {{- takes the white space before it away.
  const tokens = template.replace(/\s*\{\{-/g, '{{').split(/(\{\{.*?\}\})/s);
  let at = 0;
  const block = (scope: Scope, isWanted: boolean, isInside: boolean): string => {
    let text = '';
    while (at < tokens.length) {
      const token = tokens[at] ?? '';
      at += 1;
      const action = /^\{\{\s*(.*?)\s*\}\}$/s.exec(token)?.[1];
      if (action === undefined) {
        text += isWanted ? token : '';
        continue;
      }
      if (action === 'end') {
        if (!isInside) throw new Error('an end too many');
        return text;
      }
      const condition = /^if (.+)$/s.exec(action)?.[1];
      const range = /^range (\$\w+), (\$\w+) := (.+)$/s.exec(action);
      if (condition !== undefined) {
        text += block(scope, isWanted && isTrue(evaluate(scope, condition)), true);
      } else if (range) {
        const [, key = '', value = '', over = ''] = range;
        const start = at;
        const entries = Object.entries((isWanted ? evaluate(scope, over) : {}) as Record<string, unknown>);
        for (const [name, each] of entries) {
          at = start;
          text += block({ ...scope, [key]: name, [value]: each }, isWanted, true);
        }
        if (entries.length === 0) block(scope, false, true);
      } else if (isWanted) {
        text += String(evaluate(scope, action));
      }
    }
    if (isInside) throw new Error('an end is missing');
    return text;
  };
  return block({ Values: values, Release: { Name: release } }, true, false);
};
