import { readFileSync } from 'node:fs';
import { inRepository } from '../paths.ts';
import { childrenOf, type Names, namesIn, parseSource, sourceFiles, type SyntaxNode } from './find-texts.ts';

/** A text of the window that is not asked for in the reader's language. */
export interface Untranslated {
  file: string;
  line: number;
  text: string;
}

/** Attributes that nobody reads or hears. */
const silentAttribute =
  /^(?:className|.*ClassName|id|key|group|role|type|href|src|rel|lang|dir|name|value|kind|size|tone|data-.+|aria-(?:hidden|controls|labelledby|describedby|live|haspopup|current|autocomplete|orientation|relevant|atomic|errormessage|owns|activedescendant|expanded|pressed|checked|selected|sort)|d|viewBox|fill|stroke.*|autoComplete|inputMode|preload|loading|target|accept|enterKeyHint|tabIndex|data|focusable|htmlFor|spellCheck|sandbox|method|action)$/;

/** Properties of objects that hold no text. */
const silentProperty = /^(?:className|.*ClassName|id|key|group|role|type|href|src|rel|lang|kind|code)$/;

/** Attributes whose every word is read or heard, also one that looks like an id. */
const readAttribute =
  /^(?:aria-(?:label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label|ariaLabel|about|caption|hint|sentence|question|heading|description)$/;

const hasLetters = /\p{L}{2}/u;
/** A sentence, or a word as it stands in a heading; not an id, a class, a code or a route. */
const isSentence = (text: string): boolean =>
  /^[“"(]?\p{Lu}(?:\p{Ll}+(?:[ ,.:;…!?’'“”-].*)?| .*\p{Ll}{2}.*)$/su.test(text) ||
  /\p{Ll}{2} \p{Ll}+ \p{Ll}/u.test(text);

/** Names that are the same in every language. */
const isName = (text: string): boolean =>
  /^(?:Backchannel|LiveChat|Instagram|Facebook|Meta|Messenger|Chromium|Electron|macOS|Windows|Linux|Mac|Hebrew|Arabic|Devanagari|Bengali|Tamil|Telugu|Thai|Georgian|Ethiopic|Https?:.*|https?:.*)$/.test(
    text,
  );

const nameOf = (node: SyntaxNode | undefined): string => {
  if (node === undefined) return '';
  if (node.type === 'Identifier' || node.type === 'JSXIdentifier') return String(node['name']);
  if (node.type === 'MemberExpression') return nameOf(node['property'] as SyntaxNode);
  return '';
};

/** How many of a call's arguments are no untranslated texts; 0: it is a call like any other. */
const silentArguments = (node: SyntaxNode, { texts, later }: Names): number => {
  const callee = node['callee'] as SyntaxNode;
  const name = nameOf(callee);
  const object = callee.type === 'MemberExpression' ? nameOf(callee['object'] as SyntaxNode) : '';
  if (texts.has(object)) return name === 'in' ? 2 : 1;
  if (callee.type === 'Identifier' && (texts.has(name) || later.has(name))) return 1;
  return object === 'console' || name.endsWith('Error') ? Infinity : 0;
};

/** In an order of the source; `file` names it. */
export const untranslatedIn = (file: string, source: string): Untranslated[] => {
  const found: Untranslated[] = [];
  const program = parseSource(file, source);
  const names = namesIn(program);
  const add = (node: SyntaxNode, written: string): void => {
    const text = written.replaceAll(/\s+/g, ' ').trim();
    if (text === '' || isName(text)) return;
    found.push({ file, line: source.slice(0, node.start).split('\n').length, text });
  };
  /** `isShown`: whatever stands here is read, so that letters are enough. */
  const visit = (node: SyntaxNode, isShown: boolean, isAmongChildren = false): void => {
    let isRead = false;
    switch (node.type) {
      case 'JSXText':
        if (hasLetters.test(String(node['value']))) add(node, String(node['value']));
        return;
      case 'JSXAttribute': {
        const name = node['name'] as SyntaxNode;
        const isNamespaced = name.type === 'JSXNamespacedName';
        if (isNamespaced || silentAttribute.test(nameOf(name))) return;
        isRead = readAttribute.test(nameOf(name));
        break;
      }
      case 'Literal': {
        const { value } = node;
        if (typeof value === 'string' && (isShown ? hasLetters.test(value) : isSentence(value)))
          add(node, value);
        return;
      }
      case 'TemplateLiteral': {
        const quasis = (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
        const whole = quasis.join('{}');
        const words = quasis.join(' ');
        if (isShown ? hasLetters.test(words) : isSentence(whole)) add(node, whole);
        for (const each of node['expressions'] as SyntaxNode[]) visit(each, isShown);
        return;
      }
      case 'CallExpression':
      case 'NewExpression':
        // What is put into a text may be a text itself.
        for (const argument of (node['arguments'] as SyntaxNode[]).slice(silentArguments(node, names)))
          visit(argument, false);
        visit(node['callee'] as SyntaxNode, false);
        return;
      case 'BinaryExpression': {
        const isCompared = /^[=!<>]/.test(String(node['operator']));
        for (const child of childrenOf(node))
          if (!isCompared || child.type !== 'Literal') visit(child, isShown);
        return;
      }
      case 'SwitchCase':
        for (const child of node['consequent'] as SyntaxNode[]) visit(child, false);
        return;
      case 'MemberExpression':
        visit(node['object'] as SyntaxNode, false);
        return;
      case 'Property': {
        // Keys of objects are no texts, nor is what a silent name holds.
        const key = nameOf(node['key'] as SyntaxNode);
        if (!silentProperty.test(key)) visit(node['value'] as SyntaxNode, false);
        return;
      }
      default:
        if (/^(?:Import|ExportAll|TS)/.test(node.type) && !/^TS(?:As|Satisfies|NonNull)/.test(node.type))
          return;
    }
    const isChild = node.type === 'JSXExpressionContainer' && isAmongChildren;
    const isContainer = isRead || isChild;
    const keepsShown = /^(?:ConditionalExpression|LogicalExpression|JSXExpressionContainer|TS.*)$/.test(
      node.type,
    );
    for (const child of childrenOf(node)) {
      const isTest = node.type === 'ConditionalExpression' && child === node['test'];
      const isOfElement = /^JSX(?:Element|Fragment)$/.test(node.type);
      visit(child, isContainer || (keepsShown && isShown && !isTest), isOfElement);
    }
  };
  visit(program, false);
  return found;
};

/** Of the whole window. */
export const findUntranslated = (): Untranslated[] =>
  sourceFiles('src/renderer/**/*.{ts,tsx}').flatMap((file) =>
    untranslatedIn(file, readFileSync(inRepository(file), 'utf8')),
  );
