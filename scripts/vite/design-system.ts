import type { Plugin } from 'vite';

const packageScript = /@livechat[\\/]design-system-react-components[\\/]dist[\\/]index\.js$/u;
const packageStyle =
  /@livechat[\\/]design-system-react-components[\\/]dist[\\/]design-system-react-components\.css$/u;

/** Packages behind the design system that do nothing by being imported: unused ones are dropped whole. */
const quietPackages =
  /[\\/]node_modules[\\/](@livechat|@floating-ui|@date-fns|date-fns|lodash\.|polished|react-day-picker|react-transition-group)/u;

/**
 * Keeps only what the window uses of LiveChat's design system, which comes as one file of 360 kB script and one of 250 kB
 * style. The script's components are made by `forwardRef`, `createContext` and `memo` calls the bundler must otherwise
 * keep; they are marked as pure. Of the style, the tokens stay, and of the rules per component those named.
 * @param components names as the package's style modules call them, e.g. `Button`.
 */
export const leanDesignSystem = (components: readonly string[]): Plugin => ({
  name: 'lean-design-system',
  enforce: 'pre',
  transform(code, id) {
    const file = id.split('?')[0] ?? id;
    if (packageScript.test(file)) return { code: withPureMakers(code), map: null };
    if (packageStyle.test(file)) return { code: keptStyle(code, new Set(components)), map: null };
    return undefined;
  },
});

const makers = ['forwardRef', 'createContext', 'memo'];

/** Marks calls of React's makers as pure, under the short names the package's own build has given them. */
export const withPureMakers = (code: string): string => {
  const imported = /import\s*\{([^}]*)\}\s*from\s*["']react["']/u.exec(code)?.[1] ?? '';
  const shortNames = imported
    .split(',')
    .map((part) => /^\s*(\w+)(?:\s+as\s+([\w$]+))?\s*$/u.exec(part))
    .filter((match) => match !== null && makers.includes(match[1] ?? ''))
    .map((match) => (match?.[2] ?? match?.[1] ?? '').replaceAll('$', '\\$'));
  const callee = [`[\\w$]+\\.(?:${makers.join('|')})`, ...shortNames].join('|');
  return code.replaceAll(new RegExp(`(=\\s*)((?:${callee})\\()`, 'gu'), '$1/* @__PURE__ */ $2');
};

/** For `rolldownOptions.treeshake.moduleSideEffects`. */
export const hasSideEffects = (id: string): boolean => id.endsWith('.css') || !quietPackages.test(id);

const componentName = /\.lc-([A-Za-z0-9]+)-module__/gu;

/** Top-level rules of a minified sheet, without those that belong to other components only. */
export const keptStyle = (css: string, components: ReadonlySet<string>): string =>
  topLevelRules(css)
    .filter((rule) => {
      const selector = rule.slice(0, rule.indexOf('{'));
      // Grouping rules such as @media hold selectors inside.
      const named = [...(selector.startsWith('@') ? rule : selector).matchAll(componentName)].map(
        (match) => match[1] ?? '',
      );
      return named.length === 0 || named.some((name) => components.has(name));
    })
    .join('');

const topLevelRules = (css: string): string[] => {
  const rules: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = '';
  for (let at = 0; at < css.length; at += 1) {
    const character = css[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) {
        rules.push(css.slice(start, at + 1));
        start = at + 1;
      }
    }
  }
  rules.push(css.slice(start));
  return rules.filter((rule) => rule.trim() !== '');
};
