import { globSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { parseSync } from 'vite';
import { catalogueKey } from '../../src/shared/i18n/text.ts';
import { inRepository, repositoryRoot } from '../paths.ts';
import { shapeOf } from './message-shape.ts';

/** A text of the source, once, with all the places where it stands. */
export interface FoundText {
  /** As in the catalogues (src/shared/i18n/text.ts). */
  key: string;
  english: string;
  /** What it means, where the English alone does not say it. */
  context?: string;
  /** `src/renderer/app/strip.tsx:17`, in the order of the files. */
  places: string[];
}

export interface FoundTexts {
  /** In the order of the files, so that what belongs together stands together. */
  texts: FoundText[];
  /** Calls that no catalogue can translate, as `file:line: why`. */
  problems: string[];
}

/** A node of the syntax tree, as ESTree has it. */
export interface SyntaxNode {
  type: string;
  start: number;
  [key: string]: unknown;
}
export const isSyntaxNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';

/** Each node below it, in no promised order. */
export const childrenOf = (node: SyntaxNode): SyntaxNode[] =>
  Object.values(node).flatMap((child) => (Array.isArray(child) ? child : [child]).filter(isSyntaxNode));

export const parseSource = (file: string, source: string): SyntaxNode =>
  parseSync(file, source).program as unknown as SyntaxNode;

/** By what a file says a text: names that its imports give to the functions of src/shared/i18n/text.ts. */
export interface Names {
  /** `text`. */
  texts: Set<string>;
  /** Functions whose first argument is an English text that is translated where it is shown. */
  later: Set<string>;
}

/** What is declared to be of a type: parameters, fields, constants. Texts of one reader are handed on so. */
const namesOfType = (program: SyntaxNode, type: string): string[] => {
  const found: string[] = [];
  const visit = (node: SyntaxNode): void => {
    const named = node.type === 'TSPropertySignature' ? (node['key'] as SyntaxNode) : node;
    const annotation = node['typeAnnotation'] as { typeAnnotation?: SyntaxNode } | null | undefined;
    const of = annotation?.typeAnnotation;
    const isOfType = of?.type === 'TSTypeReference' && (of['typeName'] as { name?: string }).name === type;
    if (isOfType && named.type === 'Identifier') found.push(String(named['name']));
    childrenOf(node).forEach(visit);
  };
  visit(program);
  return found;
};

const nameOf = (node: SyntaxNode | undefined): string | undefined =>
  node?.type === 'Identifier' ? String(node['name']) : undefined;

/** Whether it is the reader of a page of relay or sandbox (`Reader`): so called, or just asked for. */
const isReader = (node: SyntaxNode | undefined): boolean => {
  if (node?.type === 'AwaitExpression') return isReader(node['argument'] as SyntaxNode);
  if (node?.type === 'CallExpression')
    return /^reader(For|Of)$/.test(nameOf(node['callee'] as SyntaxNode) ?? '');
  return nameOf(node) === 'reader';
};

/** `const { text } = reader`: the texts of one reader of a page. */
const namesOfReaders = (program: SyntaxNode): string[] => {
  const found: string[] = [];
  const visit = (node: SyntaxNode): void => {
    const id = node['id'] as SyntaxNode | undefined;
    if (
      node.type === 'VariableDeclarator' &&
      id?.type === 'ObjectPattern' &&
      isReader(node['init'] as SyntaxNode)
    )
      for (const part of id['properties'] as SyntaxNode[]) {
        const local = nameOf(part['value'] as SyntaxNode | undefined);
        if (nameOf(part['key'] as SyntaxNode | undefined) === 'text' && local !== undefined)
          found.push(local);
      }
    childrenOf(node).forEach(visit);
  };
  visit(program);
  return found;
};

export const namesIn = (program: SyntaxNode): Names => {
  const names: Names = { texts: new Set(namesOfReaders(program)), later: new Set() };
  for (const node of program['body'] as SyntaxNode[]) {
    if (node.type !== 'ImportDeclaration') continue;
    const from = (node['source'] as unknown as { value: string }).value;
    const isText = from.endsWith('/i18n/text.ts') || from === './text.ts';
    const isEntry = from.endsWith('/error-entry.ts');
    if (!isText && !isEntry) continue;
    for (const each of node['specifiers'] as {
      imported?: { name: string };
      local: { name: string };
    }[]) {
      const name = each.imported?.name;
      if (isText && name === 'text') names.texts.add(each.local.name);
      if (isText && name === 'Text')
        namesOfType(program, each.local.name).forEach((one) => names.texts.add(one));
      if (isText && name === 'english') names.later.add(each.local.name);
      if (isEntry && name === 'entry') names.later.add(each.local.name);
    }
  }
  return names;
};

/** What is said in a call, undefined where it is none of ours. Words that are not written out are undefined. */
interface Call {
  english: string | undefined;
  context: string | undefined;
  hasContext: boolean;
  /** Undefined: no values come with it, or they are translated later. */
  values: SyntaxNode | undefined;
  isLater: boolean;
}

/** A string literal, or several with `+` between them where a line has no room for it. */
const literalOf = (node: SyntaxNode | undefined): string | undefined => {
  if (node?.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : undefined;
  if (node?.type !== 'BinaryExpression' || node['operator'] !== '+') return undefined;
  const [left, right] = [literalOf(node['left'] as SyntaxNode), literalOf(node['right'] as SyntaxNode)];
  return left === undefined || right === undefined ? undefined : left + right;
};

const callOf = (node: SyntaxNode, { texts, later }: Names): Call | undefined => {
  if (node.type !== 'CallExpression') return undefined;
  const callee = node['callee'] as SyntaxNode;
  const [first, second, third] = node['arguments'] as SyntaxNode[];
  if (callee.type === 'Identifier') {
    const name = String(callee['name']);
    const isLater = later.has(name);
    if (!isLater && !texts.has(name)) return undefined;
    const values = isLater ? undefined : second;
    return { english: literalOf(first), context: undefined, hasContext: false, values, isLater };
  }
  if (callee.type !== 'MemberExpression' || callee['computed'] === true) return undefined;
  const object = callee['object'] as SyntaxNode;
  if (object.type !== 'Identifier' || !texts.has(String(object['name']))) return undefined;
  const property = String((callee['property'] as SyntaxNode)['name']);
  if (property === 'rich')
    return {
      english: literalOf(first),
      context: undefined,
      hasContext: false,
      values: second,
      isLater: false,
    };
  if (property !== 'in') return undefined;
  return {
    english: literalOf(second),
    context: literalOf(first),
    hasContext: true,
    values: third,
    isLater: false,
  };
};

/** The names that a call gives; undefined where they cannot be read from it. */
const valuesGiven = (node: SyntaxNode | undefined): string[] | undefined => {
  if (node === undefined) return [];
  if (node.type !== 'ObjectExpression') return undefined;
  const names: string[] = [];
  for (const property of node['properties'] as SyntaxNode[]) {
    if (property.type !== 'Property' || property['computed'] === true) return undefined;
    const key = property['key'] as SyntaxNode;
    names.push(String(key.type === 'Identifier' ? key['name'] : key['value']));
  }
  return names;
};

const problemOf = ({ english, context, hasContext, values, isLater }: Call): string | undefined => {
  if (english === undefined || (hasContext && context === undefined))
    return 'a text is one string literal (or literals joined by +), its context another one';
  const shape = shapeOf(english, 'en');
  if ('problem' in shape) return `“${english}”: ${shape.problem}`;
  const given = isLater ? undefined : valuesGiven(values);
  if (given === undefined) return undefined;
  const lacking = [...shape.places.keys()].filter((name) => !given.includes(name));
  if (lacking.length > 0) return `“${english}” is not given ${lacking.join(', ')}`;
  const idle = given.filter((name) => !shape.places.has(name));
  return idle.length > 0 ? `“${english}” has no place for ${idle.join(', ')}` : undefined;
};

/** The texts of one source file; `file` names it in places and problems. */
export const textsIn = (file: string, source: string): FoundTexts => {
  const found: FoundTexts = { texts: [], problems: [] };
  if (!/i18n\/text\.ts|\.\/text\.ts|error-entry\.ts|\breader(For|Of)?\b/.test(source)) return found;
  const program = parseSource(file, source);
  const names = namesIn(program);
  const visit = (node: SyntaxNode): void => {
    const call = callOf(node, names);
    if (call) {
      const place = `${file}:${source.slice(0, node.start).split('\n').length}`;
      const problem = problemOf(call);
      if (problem !== undefined) found.problems.push(`${place}: ${problem}`);
      if (call.english !== undefined && (!call.hasContext || call.context !== undefined)) {
        const { english, context } = call;
        const about = context === undefined ? {} : { context };
        found.texts.push({ key: catalogueKey(english, context), english, ...about, places: [place] });
      }
    }
    childrenOf(node).forEach(visit);
  };
  visit(program);
  return found;
};

/** Where texts stand that people read. */
export const sourceFiles = (pattern = 'src/**/*.{ts,tsx}'): string[] =>
  globSync(pattern, { cwd: repositoryRoot })
    .map((file) => file.split(sep).join(posix.sep))
    .filter((file) => file !== 'src/shared/i18n/text.ts')
    .sort();

/** Every text of the product. */
export const findTexts = (): FoundTexts => {
  const byKey = new Map<string, FoundText>();
  const problems: string[] = [];
  for (const file of sourceFiles()) {
    const found = textsIn(file, readFileSync(inRepository(file), 'utf8'));
    problems.push(...found.problems);
    for (const text of found.texts) {
      const known = byKey.get(text.key);
      if (known) known.places.push(...text.places);
      else byKey.set(text.key, text);
    }
  }
  return { texts: [...byKey.values()], problems };
};
