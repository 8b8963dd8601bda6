import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anna, createSearchWorld, day, group, jonas, nowMs, type SearchWorld } from './search-world.ts';

let world: SearchWorld;
beforeEach(() => {
  world = createSearchWorld();
});
afterEach(async () => {
  await world.search.stop();
  world.db.close();
});

describe('what is found', () => {
  it('is in private chats, conversations and notes, the newest first, right after it was written', async () => {
    const lena = world.customer('Lena');
    world.message(lena, 'parcel one');
    world.privateMessage(jonas, 'parcel two');
    world.note(lena, 'parcel three');
    world.message(lena, 'parcel four');
    expect(await world.found('parcel')).toEqual(['parcel four', 'parcel three', 'parcel two', 'parcel one']);
  });

  it.each([
    ['zlutoucky', 'Příliš žluťoučký kůň'],
    ['ŽLUŤ', 'Příliš žluťoučký kůň'],
    ['東京', '明日東京タワーで'],
    ['タワ', '明日東京タワーで'],
    ['京', '明日東京タワーで'],
    ['สวัส', 'สวัสดีครับ'],
    ['한국', '안녕 한국어'],
    ['하', '하늘'],
    ['👍', 'great 👍🏽 thanks'],
    ['🗼', 'look 🗼'],
    ['👩‍💻', 'our 👩‍💻 Anna'],
    ['भारत', 'नमस्ते भारत'],
    ['مرحبا', 'مَرْحَبًا بالعالم'],
    ['strasse', 'strasse 5'],
    ['anna.lind', 'write to anna.lindqvist@bakery.test'],
    ['del', 'delivery'],
    ["don't", "I don't know"],
    ['"green dress"', 'a green dress please'],
    ['dress green', 'a green dress please'],
  ])('%j in %j', async (search, text) => {
    const lena = world.customer('Lena');
    world.message(lena, text);
    world.message(lena, 'something else altogether');
    const { hits } = await world.search.find({ text: search, limit: 5 });
    expect(hits.map((hit) => hit.excerpt)).toEqual([text]);
    expect(hits[0]?.ranges.length).toBeGreaterThan(0);
  });

  it.each([
    ['"dress green"', 'a green dress please'],
    ['"del" x', 'delivery x'],
    ['京東', '東京'],
    ['green zzz', 'a green dress'],
  ])('is not %j in %j', async (search, text) => {
    world.message(world.customer('Lena'), text);
    expect(await world.found(search)).toEqual([]);
  });

  it('is marked by its places in the part of the text that is shown', async () => {
    const text = `${'filler '.repeat(80)}the Žluťoučký kůň and zlutoucky again ${'tail '.repeat(80)}`;
    world.message(world.customer('Lena'), text);
    const { hits } = await world.search.find({ text: 'zlutou', limit: 5 });
    const [hit] = hits;
    expect(hit?.ranges.map(({ start, end }) => hit.excerpt.slice(start, end))).toEqual([
      'Žluťoučký',
      'zlutoucky',
    ]);
    expect([hit?.isCutBefore, hit?.isCutAfter]).toEqual([true, true]);
    expect(hit?.excerpt.length).toBeLessThanOrEqual(240);
  });

  it('is cut inside of no sign where no space is near', async () => {
    const lena = world.customer('Lena');
    const family = '👨‍👩‍👧‍👦';
    for (let shift = 0; shift < 12; shift += 1)
      world.message(lena, `${family.repeat(30)}${'y'.repeat(shift)}東京${family.repeat(60)}`);
    const { hits } = await world.search.find({ text: '東京', limit: 20 });
    expect(hits).toHaveLength(12);
    for (const { excerpt, isCutBefore, isCutAfter, ranges } of hits) {
      expect([isCutBefore, isCutAfter]).toEqual([true, true]);
      expect(excerpt.replaceAll(family, '').replaceAll('y', '')).toBe('東京');
      expect(ranges.map(({ start, end }) => excerpt.slice(start, end))).toEqual(['東京']);
    }
  });

  it('comes in pages that neither leave out nor repeat anything', async () => {
    const lena = world.customer('Lena');
    world.db.transaction(() => {
      for (let at = 0; at < 105; at += 1) world.message(lena, `parcel ${at}`, { atMs: nowMs - (at >> 2) });
    });
    while ((await world.search.find({ text: 'parcel', limit: 1 })).hits.length === 0);
    await world.time.advance(5_000);
    await world.search.idle();
    const all: string[] = [];
    let next: number | undefined;
    do {
      const page = await world.search.find({ text: 'parcel', before: next, limit: 40 });
      all.push(...page.hits.map((hit) => hit.excerpt));
      next = page.next;
    } while (next !== undefined);
    expect([all.length, new Set(all).size]).toEqual([105, 105]);
  });

  it('of a search that another one followed is nothing', async () => {
    const lena = world.customer('Lena');
    world.db.transaction(() => {
      for (let at = 0; at < 90; at += 1) world.message(lena, `parcel ${at}`);
    });
    world.db.transaction(() => {
      for (let at = 0; at < 900; at += 1) world.message(lena, `parcel ${at}`, { atMs: nowMs - 1000 - at });
    });
    world.search.start();
    for (let step = 0; step < 200; step += 1) await world.time.advance(50);
    await world.search.idle();
    const first = world.search.find({ text: 'parcel from:jonas', limit: 10 });
    const second = world.search.find({ text: 'parcel', limit: 10 });
    expect((await first).isCancelled).toBe(true);
    expect((await second).hits).toHaveLength(10);
  });
});

describe('a filter', () => {
  beforeEach(() => {
    const lena = world.customer('Lena Müller', {
      username: 'lena.m',
      tags: ['VIP', 'late'],
      assignee: jonas,
    });
    const omar = world.customer('Omar', { tags: ['late'] });
    world.message(lena, 'lena asks', { atMs: nowMs - 3 * day });
    world.message(lena, 'jonas answers', { atMs: nowMs - 2 * day, agentId: jonas });
    world.message(omar, 'omar shows', { atMs: nowMs - day, attachments: [{ kind: 'image', url: 'x' }] });
    world.message(omar, 'anna answers https://bakery.test', { atMs: nowMs - day + 1, agentId: anna });
    world.message(omar, 'omar replies', { atMs: nowMs - day + 2, kind: 'story-reply' });
    world.privateMessage(jonas, 'jonas says', { atMs: nowMs - 100 });
    world.privateMessage(jonas, 'anna says', { atMs: nowMs - 90, authorId: anna });
    world.privateMessage(group, 'night says', { atMs: nowMs - 80 });
    world.note(lena, 'anna notes');
    while (world.search.customers('lena', 1).length === 0);
  });

  it.each([
    ['from:me', ['anna notes', 'anna says', 'anna answers https://bakery.test']],
    ['from:zak', ['night says', 'jonas says', 'jonas answers']],
    ['from:"Jonas Žák" says', ['night says', 'jonas says']],
    ['from:muller', ['lena asks']],
    ['from:lena.m', ['lena asks']],
    ['from:jonas@bakery.test in:inbox', ['jonas answers']],
    ['from:me from:omar answers', ['anna answers https://bakery.test']],
    ['in:notes', ['anna notes']],
    ['in:"!!"', []],
    ['in:team', ['night says', 'anna says', 'jonas says']],
    ['in:"Night shift"', ['night says']],
    ['in:jonas', ['anna says', 'jonas says']],
    ['in:lena', ['anna notes', 'jonas answers', 'lena asks']],
    ['in:lena ans', ['jonas answers']],
    ['has:image', ['omar shows']],
    ['has:link', ['anna answers https://bakery.test']],
    ['has:story', ['omar replies']],
    ['tag:vip', ['anna notes', 'jonas answers', 'lena asks']],
    ['tag:late in:lena', ['anna notes', 'jonas answers', 'lena asks']],
    ['tag:late in:notes', ['anna notes']],
    ['tag:vip from:omar', []],
    ['tag:vip in:team', []],
    ['tag:nothing', []],
    ['from:lena from:omar in:inbox', ['omar replies', 'omar shows', 'lena asks']],
    ['from:lena tag:late', ['lena asks']],
    ['tag:late answers', ['anna answers https://bakery.test', 'jonas answers']],
    ['assignee:jonas', ['anna notes', 'jonas answers', 'lena asks']],
    ['assignee:none', ['omar replies', 'anna answers https://bakery.test', 'omar shows']],
    ['before:2d', ['lena asks']],
    ['after:today', ['anna notes', 'night says', 'anna says', 'jonas says']],
    ['after:2026-11-27 before:"28 nov" answers', ['jonas answers']],
    ['FROM:me says', ['anna says']],
  ])('%j', async (text, expected) => {
    expect(await world.found(text)).toEqual(expected);
  });

  it('says whose name it does not know, and finds nothing', async () => {
    const answer = await world.search.find({ text: 'from:nobody answers', limit: 5 });
    expect(answer.hits).toEqual([]);
    expect(answer.unknown).toMatchObject([{ name: 'from', value: 'nobody' }]);
  });

  it('that says nothing is told and left out', async () => {
    const answer = await world.search.find({ text: 'has:gold before:someday tag: answers', limit: 5 });
    expect(answer.problems.map(({ kind }) => kind)).toEqual(['unknown-has', 'unknown-date', 'no-value']);
    expect(answer.hits).toHaveLength(2);
  });
});

describe('a chat of many messages', () => {
  it('that a filter names is searched by the index, and a short one by itself: both find the same', async () => {
    const [lena, omar] = [world.customer('Lena', { tags: ['vip'] }), world.customer('Omar')];
    world.db.transaction(() => {
      for (let at = 0; at < 2_100; at += 1)
        world.message(lena, at % 300 === 0 ? `parcel ${at}` : 'filler', { atMs: nowMs + at });
      for (let at = 0; at < 30; at += 1)
        world.message(omar, `parcel of omar ${at}`, { atMs: nowMs + at * 70 });
    });
    world.search.start();
    for (let step = 0; step < 400; step += 1) await world.time.advance(50);
    await world.search.idle();
    const expected = Array.from({ length: 7 }, (_, at) => `parcel ${(6 - at) * 300}`);
    expect(await world.found('parcel in:lena')).toEqual(expected);
    expect(await world.found('parcel tag:vip')).toEqual(expected);
    expect(await world.found('parcel from:lena')).toEqual(expected);
    expect(await world.found('parcel in:omar')).toHaveLength(30);
    expect((await world.found('in:lena'))[0]).toBe('filler');
  });
});

describe('what a message brings along', () => {
  const pdf = { name: 'Příloha plán 2026.pdf', mediaType: 'application/pdf' };
  beforeEach(() => {
    const lena = world.customer('Lena');
    world.message(lena, 'a picture', { attachments: [{ kind: 'image', url: 'x' }] });
    world.message(lena, 'a voice message', { attachments: [{ kind: 'audio', url: 'x' }] });
    world.message(lena, 'a film', { attachments: [{ kind: 'video', url: 'x' }] });
    world.message(lena, 'an invoice', { attachments: [{ kind: 'file', title: 'INV-2041_東京.pdf' }] });
    world.message(lena, 'a shared post', { attachments: [{ kind: 'shared-post', title: '🥐 of the day' }] });
    world.message(lena, 'see http://bakery.test');
    world.privateMessage(jonas, 'private picture', {
      files: [{ name: 'IMG_77.png', mediaType: 'image/png' }],
    });
    world.privateMessage(jonas, 'private voice', { files: [{ name: 'v.ogg', mediaType: 'audio/ogg' }] });
    world.privateMessage(jonas, 'private film', { files: [{ name: 'v.mp4', mediaType: 'video/mp4' }] });
    world.privateMessage(jonas, 'private plan', { files: [pdf] });
    world.privateMessage(group, 'private card', { card: { messageCount: 3, lastAtMs: nowMs } });
    world.privateMessage(group, 'private link https://bakery.test');
  });

  it.each([
    ['has:picture', ['private picture\nIMG_77.png', 'a picture']],
    ['has:image', ['private picture\nIMG_77.png', 'a picture']],
    ['has:voice', ['private voice\nv.ogg', 'a voice message']],
    ['has:video', ['private film\nv.mp4', 'a film']],
    ['has:files', ['private plan\nPříloha plán 2026.pdf', 'an invoice\nINV-2041_東京.pdf']],
    ['has:link', ['private link https://bakery.test', 'see http://bakery.test']],
    ['has:card', ['private card', 'a shared post\n🥐 of the day']],
    ['has:picture in:team', ['private picture\nIMG_77.png']],
    ['has:file in:"Night shift"', []],
    // What files are called: beginnings, numbers, other scripts, accents, emoji.
    ['priloh', ['private plan\nPříloha plán 2026.pdf']],
    ['plan 2026', ['private plan\nPříloha plán 2026.pdf']],
    ['"plan 2026"', ['private plan\nPříloha plán 2026.pdf']],
    ['inv-20', ['an invoice\nINV-2041_東京.pdf']],
    ['2041 京', ['an invoice\nINV-2041_東京.pdf']],
    ['🥐', ['a shared post\n🥐 of the day']],
    ['img_77', ['private picture\nIMG_77.png']],
  ])('%j', async (text, expected) => {
    expect(await world.found(text)).toEqual(expected);
  });

  it('is found by files that came after their message, and no more when they are gone', async () => {
    const id = world.privateMessage(jonas, 'wait for it');
    expect(await world.found('wait')).toEqual(['wait for it']);
    world.db
      .prepare(
        "UPDATE private_file SET message_id = ?, name = 'later.xlsx' WHERE media_type = 'application/pdf'",
      )
      .run(id);
    expect(await world.found('xlsx')).toEqual(['wait for it\nlater.xlsx']);
    expect(await world.found('priloha')).toEqual([]);
    expect(await world.found('private plan')).toEqual(['private plan']);
    world.db.prepare('DELETE FROM private_file WHERE message_id = ?').run(id);
    expect(await world.found('xlsx')).toEqual([]);
    expect(await world.found('wait')).toEqual(['wait for it']);
  });

  it('is found in its own chat too', async () => {
    expect(await world.search.findInChat({ chatId: jonas }, 'plan 20')).toHaveLength(1);
    expect(await world.search.findInChat({ chatId: group }, 'private')).toHaveLength(2);
    expect(await world.search.findInChat({ conversationId: '17841:1' as never }, '2041')).toHaveLength(1);
  });
});

describe('a name', () => {
  it('finds customers by the beginnings of its words, the latest ones first', () => {
    const one = world.customer('Lena Müller', { username: 'sunny_day' });
    const two = world.customer('Lena Žák');
    expect(world.search.customers('lena', 5)).toEqual([two, one]);
    expect(world.search.customers('mull le', 5)).toEqual([one]);
    expect(world.search.customers('@sunny', 5)).toEqual([one]);
    expect(world.search.customers('%', 5)).toEqual([]);
    expect(world.search.customers('ena', 5)).toEqual([]);
  });
});

describe('one chat', () => {
  it('is searched whole, the newest place first, without the index', async () => {
    const lena = world.customer('Lena');
    const ids = Array.from({ length: 900 }, (_, at) =>
      world.message(lena, at % 100 === 0 ? `the parcel ${at}` : 'filler', { atMs: nowMs + at }),
    );
    const places = await world.search.findInChat({ conversationId: lena }, 'PARCEL');
    expect(places.map(({ messageId }) => messageId)).toEqual(ids.filter((_, at) => at % 100 === 0).reverse());
    world.privateMessage(jonas, 'a parcel');
    expect(await world.search.findInChat({ chatId: jonas }, 'parc')).toHaveLength(1);
    expect(await world.search.findInChat({ chatId: jonas }, ' ')).toEqual([]);
  });

  it('is read around a message, and from there on', () => {
    const lena = world.customer('Lena');
    const ids = Array.from({ length: 200 }, (_, at) => world.message(lena, `m ${at}`, { atMs: nowMs + at }));
    const place = { conversationId: lena };
    const { thread } = world.search;
    expect(thread.around(place, ids[100] as never)).toEqual({
      before: { sentAtMs: nowMs + 121, id: ids[121] },
    });
    expect(thread.around(place, ids[190] as never)).toEqual({ before: undefined });
    expect(thread.around(place, 'gone' as never)).toBeUndefined();
    expect(thread.after(place, { sentAtMs: nowMs + 100, id: ids[100] ?? '' })).toEqual({
      before: { sentAtMs: nowMs + 151, id: ids[151] },
    });
    expect(thread.after(place, { sentAtMs: nowMs + 160, id: ids[160] ?? '' })).toEqual({ before: undefined });
  });
});
