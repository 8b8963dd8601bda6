import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLintedTree, type LintedTree } from './linted-tree.ts';

let tree: LintedTree;
beforeAll(() => {
  tree = makeLintedTree();
});
afterAll(() => tree.remove());

/** One forbidden import per row: where, what, and the words the person reads. */
const forbidden: [file: string, statement: string, words: string][] = [
  ['src/relay/a.ts', "import { x } from '../main/log.ts';", 'src/relay never imports src/main'],
  ['src/relay/b.ts', "import type { X } from '../sandbox/world.ts';", 'src/relay never imports src/sandbox'],
  ['src/relay/c.ts', "export { x } from '../renderer/x.ts';", 'src/relay never imports src/renderer'],
  ['src/relay/d.ts', "import { app } from 'electron';", 'src/relay does not import electron'],
  ['src/sandbox/a.ts', "import { x } from '../relay/x.ts';", 'src/sandbox never imports src/relay'],
  ['src/sandbox/b.ts', "export * from '../main/index.ts';", 'src/sandbox never imports src/main'],
  ['src/main/a.ts', "import { x } from '../relay/x.ts';", 'src/main never imports src/relay'],
  [
    'src/main/b.ts',
    "export const x = () => import('../sandbox/x.ts');",
    'src/main never imports src/sandbox',
  ],
  ['src/main/c.ts', "import { x } from '../preload/index.ts';", 'src/main never imports src/preload'],
  ['src/main/d.ts', "import { useState } from 'react';", 'src/main does not import react'],
  ['src/renderer/a.ts', "import type { X } from '../main/x.ts';", 'src/renderer never imports src/main'],
  ['src/renderer/b.ts', "import { x } from '../preload/index.ts';", 'takes only types from src/preload'],
  ['src/renderer/c.ts', "import { shell } from 'electron';", 'src/renderer does not import electron'],
  ['src/renderer/d.ts', "import { join } from 'node:path';", 'src/renderer does not import node:path'],
  ['src/renderer/e.ts', "import { readFileSync } from 'fs';", 'src/renderer does not import fs'],
  [
    'src/preload/a.ts',
    "import { routes } from '../shared/ipc/index.ts';",
    'takes only types from src/shared',
  ],
  ['src/preload/b.ts', "import { z } from 'zod';", 'src/preload does not import zod'],
  ['src/preload/c.ts', "import { x } from '../main/x.ts';", 'src/preload never imports src/main'],
  ['src/shared/a.ts', "import { join } from 'node:path';", 'src/shared does not import node:path'],
  ['src/shared/b.ts', "import axios from 'axios';", 'src/shared does not import axios'],
  ['src/shared/c.ts', "import type { X } from '../main/x.ts';", 'src/shared never imports src/main'],
  ['src/main/e.ts', "import { x } from '../../test/helpers/x.ts';", 'nothing imports test'],
  ['src/relay/e.ts', "import { x } from '../../scripts/paths.ts';", 'src/relay imports only src'],
  [
    'src/main/storage/a.ts',
    "import { x } from '../conversations/index.ts';",
    'never imports src/main/conversations',
  ],
  [
    'src/main/conversations/a.ts',
    "import type { X } from '../instagram/index.ts';",
    'src/main/conversations never imports src/main/instagram',
  ],
  [
    'src/main/conversations/outbox/a.ts',
    "import { x } from '../../../shared/instagram/index.ts';",
    'src/main/conversations never imports src/shared/instagram',
  ],
  [
    'src/main/messaging/a.ts',
    "import type { X } from '../instagram/index.ts';",
    'src/main/messaging never imports src/main/instagram',
  ],
  [
    'src/main/bridge/outbound/a.ts',
    "import { x } from '../../instagram/index.ts';",
    'src/main/bridge never imports src/main/instagram',
  ],
  [
    'src/main/removal/a.ts',
    "import { x } from '../../shared/instagram/index.ts';",
    'src/main/removal never imports src/shared/instagram',
  ],
  ['src/main/livechat/a.ts', "import type { X } from '../team/index.ts';", 'never imports src/main/team'],
  ['src/main/team/a.ts', "import { x } from '../ipc/index.ts';", 'never imports src/main/ipc'],
  ['src/main/team/b.ts', "import { x } from '../livechat/client.ts';", 'through its index.ts only'],
  ['src/main/team/d.ts', "import { x } from '../work/mutex.ts';", 'through its index.ts only'],
  ['src/main/work/a.ts', "import type { X } from '../storage/index.ts';", 'never imports src/main/storage'],
  ['src/main/team/c.ts', "import { x } from '../wiring.ts';", 'no module imports it'],
  ['src/main/novelty/a.ts', "import { x } from '../storage/index.ts';", 'has no layer yet'],
  ['src/renderer/ui/a.ts', "import { x } from '../features/inbox/index.ts';", 'knows no product words'],
  ['src/renderer/features/team/a.ts', "import { x } from '../inbox/list.tsx';", 'through its index only'],
];

const allowed: [file: string, statement: string][] = [
  [
    'src/relay/ok.ts',
    "import { x } from '../shared/x.ts';\nimport { join } from 'node:path';\nexport { x, join };",
  ],
  [
    'src/main/ok.ts',
    "import { app } from 'electron';\nimport { x } from './team/index.ts';\nexport { app, x };",
  ],
  [
    'src/main/ipc/ok.ts',
    "import { x } from '../team/index.ts';\nimport { y } from '../storage/index.ts';\nexport { x, y };",
  ],
  [
    'src/main/conversations/ok.ts',
    "import { x } from '../messaging/index.ts';\nimport { y } from '../../shared/domain/event.ts';\nexport { x, y };",
  ],
  [
    'src/main/instagram/ok.ts',
    "import { x } from '../messaging/index.ts';\nimport { y } from '../../shared/instagram/index.ts';\nexport { x, y };",
  ],
  [
    'src/main/team/ok.ts',
    "import { x } from '../livechat/index.ts';\nimport { y } from '../log.ts';\nexport { x, y };",
  ],
  ['src/renderer/ok.ts', "import type { Api } from '../preload/index.ts';\nexport type { Api };"],
  [
    'src/preload/ok.ts',
    "import { ipcRenderer } from 'electron';\nimport type { R } from '../shared/ipc/index.ts';\nexport { ipcRenderer, type R };",
  ],
  ['src/shared/ok.ts', "import { z } from 'zod';\nimport { x } from './x.ts';\nexport { z, x };"],
  [
    'test/ok.ts',
    "import { x } from './helpers/x.ts';\nimport { y } from '../src/relay/server.ts';\nexport { x, y };",
  ],
];

describe('import zones', () => {
  it('are refused one by one, each with its reason, when an import crosses them', async () => {
    const used = (statement: string) =>
      statement.startsWith('import type') ? `${statement}\nexport type { X };` : statement;
    const complaints = await tree.lint(
      Object.fromEntries(forbidden.map(([file, statement]) => [file, used(statement)])),
    );
    for (const [file, , words] of forbidden) {
      const zones = (complaints.get(file) ?? []).filter((text) =>
        text.startsWith('backchannel(import-zones)'),
      );
      expect(zones.join('\n'), file).toContain(words);
    }
  });

  it('stay silent when imports keep the directions', async () => {
    const complaints = await tree.lint(Object.fromEntries(allowed));
    for (const [file] of allowed) expect(complaints.get(file) ?? [], file).toEqual([]);
  });

  it('refuse a cycle', async () => {
    const complaints = await tree.lint({
      'src/shared/one.ts': "import { two } from './two.ts';\nexport const one = () => two;",
      'src/shared/two.ts': "import { one } from './one.ts';\nexport const two = () => one;",
    });
    expect(complaints.get('src/shared/one.ts')?.join('\n')).toContain('import(no-cycle)');
  });

  it('refuse any', async () => {
    const complaints = await tree.lint({
      'src/shared/any.ts': 'export const x = (y: any): string => String(y);',
    });
    expect(complaints.get('src/shared/any.ts')?.join('\n')).toContain('typescript(no-explicit-any)');
  });
});
