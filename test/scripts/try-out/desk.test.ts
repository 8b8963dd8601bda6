import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDesk, type Desk } from '../../../scripts/try-out/desk.ts';

let desk: Desk;
let deeds: string[];
beforeEach(async () => {
  deeds = [];
  const note = (deed: string) => () => {
    deeds.push(deed);
    return Promise.resolve();
  };
  desk = await startDesk({
    openColleague: (place) => note(`colleague ${JSON.stringify(place)}`)(),
    relay: { stop: note('stop'), kill: note('kill'), start: note('start') },
  });
});
afterEach(() => desk.close());

const ask = async (path: string, body?: unknown, secret: string | undefined = desk.secret): Promise<number> =>
  (
    await fetch(`${desk.url}${path}`, {
      method: 'POST',
      headers: {
        ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  ).status;

describe('startDesk', () => {
  it('listens on this computer only', () => expect(new URL(desk.url).hostname).toBe('127.0.0.1'));

  it.each(['', 'x', 'f'.repeat(64)])('does nothing for somebody whose word is “%s”', async (secret) => {
    expect(await ask('/relay/stop', undefined, secret)).toBe(401);
    expect(await ask('/colleague', {}, secret)).toBe(401);
    expect(await ask('/nothing-here', {}, secret)).toBe(401);
    expect(deeds).toEqual([]);
  });

  it('opens the colleague’s window at a place, or anywhere', async () => {
    const place = { x: -5, y: 0, width: 700, height: 800 };
    expect(await ask('/colleague', { place })).toBe(200);
    expect(await ask('/colleague', {})).toBe(200);
    expect(deeds).toEqual([`colleague ${JSON.stringify(place)}`, 'colleague undefined']);
  });

  it.each([
    ['a size of nothing', { place: { x: 0, y: 0, width: 0, height: 800 } }],
    ['words for numbers', { place: { x: '0', y: 0, width: 700, height: 800 } }],
    ['something more', { profile: '/etc' }],
    ['a list', []],
  ])('refuses %s', async (_, body) => {
    expect(await ask('/colleague', body)).toBe(400);
    expect(deeds).toEqual([]);
  });

  it('ends the relay once, starts it once, and starts a killed one by itself', async () => {
    for (const deed of ['start', 'stop', 'stop', 'start', 'start', 'kill', 'start', 'stop', 'kill'])
      expect(await ask(`/relay/${deed}`)).toBe(200);
    expect(deeds).toEqual(['stop', 'start', 'kill', 'start', 'stop', 'start']);
  });

  it('does one thing after the other', async () => {
    await Promise.all([ask('/relay/stop'), ask('/relay/start'), ask('/relay/kill')]);
    expect(deeds.filter((deed) => deed === 'stop').length).toBeLessThanOrEqual(1);
    expect(deeds.at(-1)).not.toBe('kill');
  });
});
