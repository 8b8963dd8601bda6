import { relative, sep } from 'node:path';
import { waitVisitor } from './waits.ts';
import { whyForbidden } from './zones.ts';

/** As much of the linter's interface as the rule needs; its own types are not published for plugins written apart. */
type StringLiteral = { type: string; value?: unknown };
type ImportLike = {
  source?: StringLiteral | null;
  importKind?: string;
  exportKind?: string;
  specifiers?: Specifier[];
};
type Specifier = { importKind?: string; exportKind?: string };
type RuleContext = {
  cwd: string;
  filename: string;
  report(problem: { node: unknown; message: string }): void;
};

/** Holds the import directions of scripts/lint/zones.ts. */
const importZones = {
  create(context: RuleContext) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node: ImportLike) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const reason = whyForbidden({ file, specifier, isTypeOnly: isTypeOnly(node) });
      if (reason) context.report({ node: node.source, message: `${reason}.` });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

function isTypeOnly(node: ImportLike): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = node.specifiers ?? [];
  const isType = (specifier: Specifier) => specifier.importKind === 'type' || specifier.exportKind === 'type';
  return specifiers.length > 0 && specifiers.every(isType);
}

/** Holds what tests in windows wait for: scripts/lint/waits.ts. */
const nameWhatYouWaitFor = {
  create: (context: RuleContext) => waitVisitor((node, message) => context.report({ node, message })),
};

export default {
  meta: { name: 'backchannel' },
  rules: { 'import-zones': importZones, 'name-what-you-wait-for': nameWhatYouWaitFor },
};
