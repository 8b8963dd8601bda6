import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inRepository, packageCommand } from '../../../scripts/paths.ts';
import { runCommand } from '../../../scripts/run-command.ts';

/** A folder of source files under the repository's own lint rules. */
export interface LintedTree {
  /** Writes files, and says what the linter complains about: `plugin(rule): words`, by file. */
  lint(files: Record<string, string>): Promise<Map<string, string[]>>;
  remove(): void;
}

/** Makes an empty one, with the repository's configuration, unchanged, and the plugin it names. */
export const makeLintedTree = (): LintedTree => {
  const tree = mkdtempSync(join(tmpdir(), 'backchannel-lint-'));
  writeFileSync(join(tree, '.oxlintrc.json'), readFileSync(inRepository('.oxlintrc.json')));
  symlinkSync(inRepository('scripts'), join(tree, 'scripts'));
  symlinkSync(inRepository('node_modules'), join(tree, 'node_modules'));
  return {
    async lint(files) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(tree, path)), { recursive: true });
        writeFileSync(join(tree, path), text);
      }
      const args = [packageCommand('oxlint'), '--format=json', '-c', join(tree, '.oxlintrc.json')];
      const { stdout, stderr } = await runCommand(process.execPath, args, { cwd: tree });
      const report = JSON.parse(stdout || `{"diagnostics":[],"error":${JSON.stringify(stderr)}}`) as {
        diagnostics: { code: string; message: string; filename: string }[];
        error?: string;
      };
      if (report.error !== undefined) throw new Error(report.error);
      const complaints = new Map<string, string[]>();
      for (const { code, message, filename } of report.diagnostics)
        complaints.set(filename, [...(complaints.get(filename) ?? []), `${code}: ${message}`]);
      return complaints;
    },
    remove: () => rmSync(tree, { recursive: true, force: true }),
  };
};
