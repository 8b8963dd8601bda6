import postcss, { list, type Declaration } from 'postcss';
import { parseSync } from 'vite';

/** A declaration that names left or right where a window from right to left needs the other side. */
export interface PhysicalSide {
  file: string;
  /** Of the file, from 1. */
  line: number;
  /** Of the rule, on one line; for a style in the object model, the name of what is styled. */
  selector: string;
  property: string;
  value: string;
}

const namesSide = /(?:^|-)(?:left|right)(?:-|$)/;
const sideAsWord = /(?<![\w-])(?:left|right)(?![\w-])/;
/** Their four values go round the box: top, right, bottom, left. */
const goesRound =
  /^(?:margin|padding|inset|scroll-margin|scroll-padding|border-(?:width|style|color)|border-image-(?:width|outset|slice))$/;
const movesAlongTheLine = /\btranslate(?:X|3d)?\(\s*(?!0(?![.\d])|\s)[^)]/;
/** Turned by `--to-end`, which is -1 from right to left. */
const isTurned = (value: string): boolean => value.includes('var(--to-end)');

/** Radii of the four corners from the top left one on, as the shorthand fills them in. */
const corners = (radii: readonly string[]): readonly string[] => {
  const [first = '', second = first, third = first, fourth = second] = radii;
  return [first, second, third, fourth];
};
const isUnevenRadius = (value: string): boolean =>
  value.split('/').some((half) => {
    const [topLeft, topRight, bottomRight, bottomLeft] = corners(list.space(half));
    return topLeft !== topRight || bottomRight !== bottomLeft;
  });
/** Whether a shadow falls to one side: its first length. */
const fallsToASide = (value: string): boolean =>
  list.comma(value).some((shadow) => {
    const across = list.space(shadow).find((part) => /^(?:-?\.?\d|calc\()/.test(part));
    return across !== undefined && !/^-?0(?:px)?$/.test(across) && !isTurned(across);
  });

/** Whether a declaration means one side of the screen, not the beginning or the end of a line. `value`: without `!important`. */
export const isPhysical = (property: string, value: string): boolean => {
  if (property.startsWith('--')) return false;
  if (namesSide.test(property)) return true;
  if (property === 'direction') return true;
  if (property === 'cursor') return /^[ns]?[ew]-resize$/.test(value);
  if (property === 'border-radius') return isUnevenRadius(value);
  if (property === 'box-shadow' || property === 'text-shadow') return fallsToASide(value);
  if (goesRound.test(property)) {
    const [, right, , left] = list.space(value);
    return left !== undefined && left !== right;
  }
  if (property === 'translate') return !/^(?:none|0(?:px)?(?:\s|$))/.test(value) && !isTurned(value);
  if (property === 'transform' && movesAlongTheLine.test(value)) return !isTurned(value);
  return sideAsWord.test(value.replaceAll(/url\([^)]*\)|'[^']*'|"[^"]*"/g, ''));
};

const selectorOf = (declaration: Declaration): string => {
  const { parent } = declaration;
  if (parent === undefined) return '';
  if (parent.type === 'rule')
    return String((parent as { selector?: string }).selector).replaceAll(/\s+/g, ' ');
  return `@${String((parent as { name?: string }).name)}`;
};

/** Of a style sheet, also inside of media, container and nested rules. `firstLine`: where it begins in its file. */
export const physicalSidesOfSheet = (file: string, css: string, firstLine = 1): PhysicalSide[] => {
  const found: PhysicalSide[] = [];
  postcss.parse(css, { from: file }).walkDecls((declaration) => {
    const { prop: property, value, source } = declaration;
    if (!isPhysical(property, value)) return;
    const line = (source?.start?.line ?? 1) + firstLine - 1;
    found.push({ file, line, selector: selectorOf(declaration), property, value });
  });
  return found;
};

interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
const childrenOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode);
const nameOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined;
  const name = node['name'] ?? node['value'];
  return typeof name === 'string' ? name : undefined;
};
const inKebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The text of a literal or a template, with a length for each of its places, or of several added up. */
const textOf = (node: Node): string | undefined => {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'BinaryExpression' && node['operator'] === '+') {
    const [left, right] = [node['left'], node['right']].map((side) =>
      isNode(side) ? textOf(side) : undefined,
    );
    return left === undefined || right === undefined ? undefined : left + right;
  }
  if (node.type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as readonly { value: { cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('1px');
};
const isStyleName = (name: string | undefined): boolean =>
  name !== undefined && /style(?:sheet)?$/i.test(name);

/**
 * Of a source file: styles that are set through the object model (`style={{ … }}`, `element.style.left = …`, `setProperty`), and the
 * sheets of pages, which are texts that are called a style or stand between style tags.
 */
export const physicalSidesOfSource = (file: string, source: string): PhysicalSide[] => {
  const found: PhysicalSide[] = [];
  const lineOf = (node: Node): number => source.slice(0, node.start).split('\n').length;
  const check = (node: Node, name: string | undefined, value: unknown): void => {
    if (name === undefined) return;
    const text = isNode(value) ? (textOf(value) ?? '') : '';
    if (isPhysical(inKebab(name), text))
      found.push({ file, line: lineOf(node), selector: 'style', property: inKebab(name), value: text });
  };
  const checkObjects = (node: Node): void => {
    if (node.type === 'Property') check(node, nameOf(node['key']), node['value']);
    for (const child of childrenOf(node)) checkObjects(child);
  };
  const checkSheet = (node: Node, css: string): void =>
    void found.push(...physicalSidesOfSheet(file, css, lineOf(node)));
  const visit = (node: Node): void => {
    if (node.type === 'JSXAttribute' && nameOf(node['name']) === 'style') return checkObjects(node);
    if (node.type === 'TSTypeReference' || node.type === 'ImportDeclaration') return;
    if (node.type === 'AssignmentExpression' && isNode(node['left'])) {
      const target = node['left'];
      const owner = target['object'];
      if (isNode(owner) && nameOf(owner['property']) === 'style')
        check(node, nameOf(target['property']), node['right']);
    }
    if (node.type === 'CallExpression' && isNode(node['callee'])) {
      const [property, value] = node['arguments'] as readonly Node[];
      if (nameOf(node['callee']['property']) === 'setProperty' && property !== undefined)
        check(node, textOf(property), value);
    }
    const named =
      node.type === 'VariableDeclarator'
        ? { name: nameOf(node['id']), value: node['init'] }
        : node.type === 'Property'
          ? { name: nameOf(node['key']), value: node['value'] }
          : undefined;
    if (named !== undefined && isStyleName(named.name) && isNode(named.value)) {
      const css = textOf(named.value);
      if (css !== undefined && css.includes('{') && !css.includes('<style'))
        return checkSheet(named.value, css);
    }
    const text = textOf(node);
    if (text !== undefined) {
      for (const [, css = ''] of text.matchAll(/<style>([^<]*\{[^<]*)<\/style>/g)) checkSheet(node, css);
      return;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(parseSync(file, source).program as unknown as Node);
  return found;
};
