import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchNpmDownload } from '../../../scripts/electron-runtime/npm-download.ts';
import { inRepository } from '../../../scripts/paths.ts';
import { runCommand } from '../../../scripts/run-command.ts';
import { until } from '../../helpers/until.ts';

describe('report-download', () => {
  it('reports to the parent how far the download of a program is, and changes nothing of it', async () => {
    const body = Buffer.alloc(300_000, 'x');
    const server = createServer((_request, response) =>
      response.writeHead(200, { 'content-length': body.length }).end(body),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const downloadHook = pathToFileURL(
      inRepository('scripts', 'electron-runtime', 'report-download.ts'),
    ).href;
    const program = `const answer = await fetch('${url}');
      const body = await answer.arrayBuffer();
      console.log(answer.status, answer.headers.get('content-length'), body.byteLength);`;
    const messages: unknown[] = [];
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      ['--import', downloadHook, '--input-type=module', '-e', program],
      { onMessage: (message) => messages.push(message), timeoutMs: 30_000 },
    );
    server.close();
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: '200 300000 300000\n' });
    expect(messages.at(-1)).toEqual({ doneBytes: 300_000, totalBytes: 300_000 });
  });
});

describe('watchNpmDownload', () => {
  let cache: string;
  let stop: () => void = () => undefined;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'backchannel-npm-cache-'));
  });
  afterEach(() => {
    stop();
    rmSync(cache, { recursive: true, force: true });
  });

  it('reports how the file grows that npm writes, whatever lay there before', async () => {
    const folder = join(cache, '_cacache', 'tmp');
    const reported: number[] = [];
    stop = await watchNpmDownload({ ...process.env, npm_config_cache: cache }, (bytes) =>
      reported.push(bytes),
    );
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'left-over'), Buffer.alloc(90_000));
    utimesSync(join(folder, 'left-over'), 0, 0);
    writeFileSync(join(folder, 'other'), Buffer.alloc(10));
    writeFileSync(join(folder, 'ours'), Buffer.alloc(1_000));
    await until(() => expect(reported).toEqual([1_000]));
    writeFileSync(join(folder, 'ours'), Buffer.alloc(5_000));
    await until(() => expect(reported).toEqual([1_000, 5_000]));
  });
});
