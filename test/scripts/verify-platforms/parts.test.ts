import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';
import { conventions } from '../../../scripts/verify-platforms/conventions.ts';
import { type OpenPoint, openPoints } from '../../../scripts/verify-platforms/open-points.ts';
import { personAtTerminal, reasonOf } from '../../../scripts/verify-platforms/person.ts';
import { reportOf } from '../../../scripts/verify-platforms/report.ts';
import { wordsOf } from '../../../scripts/verify-platforms/runner.ts';
import { readTargets } from '../../../scripts/verify-platforms/settings.ts';
import { NotAsked } from '../../../scripts/verify-platforms/step.ts';
import { differencesOf } from '../../../scripts/verify-platforms/wire.ts';
import { BackchannelError } from '../../../src/shared/errors.ts';

const meta = {
  VERIFY_META_APP_ID: '980000000000011',
  VERIFY_META_APP_SECRET: '0123456789abcdef0123456789abcdef',
  VERIFY_META_REDIRECT_URL: 'https://relay.example/callback',
};

it('names conventions of the simulator in the words that stand there', () => {
  const remarks = conventions()
    .map(({ says }) => says)
    .join('\n');
  const named = Object.values(openPoints as Record<string, OpenPoint>).flatMap(
    ({ convention }) => convention ?? [],
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((words) => !remarks.includes(words))).toEqual([]);
});

describe('settings', () => {
  it('without any leave both platforms out', () => {
    expect(readTargets({ PATH: '/bin' })).toEqual({ livechat: undefined, meta: undefined });
  });

  it('of one platform are enough, and lead to the real hosts', () => {
    const { livechat, meta: left } = readTargets({ VERIFY_LIVECHAT_CLIENT_ID: 'a'.repeat(32) });
    expect(left).toBeUndefined();
    expect(livechat).toMatchObject({
      accountsUrl: 'https://accounts.livechat.com',
      apiUrl: 'https://api.livechatinc.com',
      redirectPorts: [47_811, 47_812, 47_813, 47_814, 47_815, 47_816, 47_817, 47_818],
    });
  });

  it.each([
    [
      'one of Meta is missing',
      { ...meta, VERIFY_META_REDIRECT_URL: '' },
      /^VERIFY_META_REDIRECT_URL is missing: /,
    ],
    [
      'one is malformed',
      { ...meta, VERIFY_META_APP_SECRET: 'not a secret!' },
      /^VERIFY_META_APP_SECRET must be /,
    ],
    [
      'a host is not secure',
      { VERIFY_LIVECHAT_API_URL: 'http://api.example' },
      /^VERIFY_LIVECHAT_API_URL must be /,
    ],
    ['there is no such setting', { VERIFY_META_SECRET: 'x' }, /^There is no setting VERIFY_META_SECRET/],
  ])('are named when %s, without their value', (_what, environment, sentence) => {
    const read = () => readTargets(environment);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/not a secret!|api\.example|0123456789abcdef/);
  });
});

describe('open points', () => {
  it.each(Object.entries<OpenPoint>(openPoints))('%s names a reading and files that exist', (_id, point) => {
    expect(Object.keys(point.readings)).toContain(point.simulator);
    expect(point.hangsOn.filter((file) => !existsSync(inRepository(file)))).toEqual([]);
  });

  it('leave no convention of the simulator unmentioned: asked, or listed in the page as not asked', () => {
    const all = conventions();
    expect(all.length).toBeGreaterThan(15);
    expect(all.filter(({ isAsked }) => isAsked).length).toBeGreaterThan(5);
    const page = reportOf({
      results: [],
      findings: [],
      leftBehind: [],
      notUndone: [],
      wasInterrupted: false,
      where: 'nowhere',
      atMs: 0,
      leftOut: [],
    });
    for (const { says } of all.filter(({ isAsked }) => !isAsked)) expect(page).toContain(says);
  });
});

describe('a difference of shape', () => {
  it('names path and kinds, never a value or an id', () => {
    const contract = z.object({ chats: z.record(z.string(), z.object({ text: z.number() })) });
    const [line] = differencesOf('list', contract, {
      chats: { '7610000000000099': { text: 'Hello there' } },
    });
    expect(line).toBe('list: `chats.*.text` is a string, expected number');
  });
});

describe('an error', () => {
  it('is told by codes; a message, and details that could hold content, are left out', () => {
    const refused = new BackchannelError('LIVECHAT_REFUSED', {
      details: { type: 'validation', action: 'start_chat', status: 422, cause: 'Mara said: no!' },
    });
    expect(wordsOf(refused)).toBe(
      'refused with LIVECHAT_REFUSED (action start_chat, type validation, status 422)',
    );
    expect(wordsOf(new TypeError('Mara said: no!'))).toBe('a fault of this program (TypeError)');
  });
});

describe('somebody at the terminal', () => {
  const terminal = (longestMs?: number) => {
    const input = new PassThrough();
    const output = new PassThrough();
    const person = personAtTerminal({ input, output, longestMs });
    return { input, person, said: () => String(output.read() ?? '') };
  };
  const { signal } = new AbortController();

  it('is asked in words, and says when it is done', async () => {
    const { input, person, said } = terminal();
    const done = person.does({ kind: 'write', text: 'hello' }, signal);
    input.write('\n');
    await expect(done).resolves.toBe('');
    expect(said()).toContain("From the customer's phone, write “hello” to the test account");
  });

  it('may skip with a reason, which is kept to plain words', async () => {
    const { input, person } = terminal();
    const done = person.does({ kind: 'unsend' }, signal);
    input.write('skip no phone EAAG0123456789012345678901234567890 <b>\n');
    await expect(done).rejects.toThrow(new NotAsked('Skipped by the person: no phone … b'));
    expect(reasonOf('')).toBe('no reason given.');
  });

  it('is not waited for longer than the bound', async () => {
    const { person } = terminal(20);
    await expect(person.does({ kind: 'unsend' }, signal)).rejects.toThrow(/Nobody did what was asked for/);
  });

  it('ends a question with Ctrl-C', async () => {
    const { person } = terminal();
    const controller = new AbortController();
    const done = person.does({ kind: 'unsend' }, controller.signal);
    controller.abort();
    await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  });
});
