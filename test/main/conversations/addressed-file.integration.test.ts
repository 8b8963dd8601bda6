/**
 * Attacks: "a file sent in LiveChat's own app goes to Instagram as itself, exactly once, and never holds an answer up"
 * (outbox/addressed-file.ts, decision 0103). Before: its address was sent as text. What could break it: a kill while it is
 * fetched, a file that cannot be had or is not taken, a refusal by Instagram after the upload, the lease lost meanwhile.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { MessageId, MissingMedia } from '../../../src/shared/domain/index.ts';
import {
  fetchSteps,
  outboxSteps,
  uploadSteps,
  type OutboxFailPoints,
} from '../../../src/main/conversations/index.ts';
import { pdf, png } from '../../helpers/sample-files.ts';
import { until } from '../../helpers/until.ts';
import { anna, conversationId, shown, type TestConsole } from './console.ts';
import { useOutboxWorld } from './outbox-world.ts';

const box = useOutboxWorld();
const address = 'menu.png: https://cdn.livechat-files.com/api/file/lc/att/1/menu.png';
const rows = () => shown(box.desk).slice(1);
const sends = () =>
  box.world.sandbox.meta.books.sends.map(
    ({ text, attachmentTypes }) => text ?? `(${attachmentTypes.join()})`,
  );
const later = (ms: number): Promise<void> => box.world.sandbox.context.clock.jump(ms);

let answers: (Uint8Array | MissingMedia)[];
let asked: string[];
let told: string[];
let mayLeave: boolean;

/** The bridge's word on the one answer. */
const follow = (desk: TestConsole): void =>
  desk.conversations.follow({
    maySend: () => mayLeave,
    isCarried: () => true,
    isToRecord: () => false,
    publish: async () => undefined,
    settled: () => undefined,
    fetchFile: async (url) => {
      asked.push(url);
      return (answers.length > 1 ? answers.shift() : answers[0]) ?? 'expired';
    },
    sentAsAddress: (_id, code) => void told.push(code),
  });
const carry = (): MessageId =>
  box.desk.conversations.queueReply({
    conversationId,
    text: address,
    isFileAddress: true,
    agentId: anna,
    undoMs: 0,
    isAnyway: true,
  })[0]!.id;
const reopened = (failPoints?: OutboxFailPoints): TestConsole => {
  const desk = box.open(failPoints);
  follow(desk);
  return desk;
};

beforeEach(async () => {
  answers = [png('menu')];
  asked = [];
  told = [];
  mayLeave = true;
  follow(box.desk);
  await until(() => expect(shown(box.desk)).toHaveLength(1));
});

describe('a file that LiveChat has', () => {
  it('is fetched, checked and sent as itself, once, byte for byte', async () => {
    carry();
    await until(() => expect(rows()).toEqual(['> image +image sent']));
    expect(asked).toEqual(['https://cdn.livechat-files.com/api/file/lc/att/1/menu.png']);
    expect(sends()).toEqual(['(image)']);
    const upload = [...box.world.sandbox.meta.world.uploads.values()].at(-1)?.file;
    expect(upload?.name).toBe('menu.png');
    expect(Buffer.from(upload?.content ?? []).equals(Buffer.from(png('menu')))).toBe(true);
    expect(told).toEqual([]);
  });

  it.each([
    ['is not there any more', ['expired'], 'MEDIA_NOT_AVAILABLE'],
    ['lies where nothing is fetched from', ['blocked'], 'MEDIA_NOT_AVAILABLE'],
    ['is too large', ['too-large'], 'INSTAGRAM_MEDIA_REFUSED'],
    ['is of a kind that Instagram does not take', [Buffer.from('plain words')], 'INSTAGRAM_MEDIA_REFUSED'],
    ['does not answer three times', ['unreachable'], 'MEDIA_NOT_AVAILABLE'],
  ] as [string, (Uint8Array | MissingMedia)[], string][])(
    'goes as its address when it %s',
    async (_, given, code) => {
      answers = given;
      carry();
      await until(async () => {
        await later(2_000);
        expect(rows()).toEqual([`> text ${address} sent`]);
      });
      expect(sends()).toEqual([address]);
      expect(told).toEqual([code]);
    },
  );

  it('is waited for when nobody answers once', async () => {
    answers = ['unreachable', pdf];
    carry();
    await until(async () => {
      await later(2_000);
      expect(rows()).toEqual(['> file +file sent']);
    });
    expect(sends()).toEqual(['(file)']);
  });

  it('goes as its address when Instagram takes no upload of it, or refuses what was uploaded', async () => {
    answers = [pdf];
    box.world.sandbox.meta.options.refusedUploads = ['file'];
    carry();
    await until(() => expect(rows()).toEqual([`> text ${address} sent`]));
    // The seen mark goes with the reply, by the same call.
    await until(() => expect(box.world.sandbox.meta.books.senderActions).toHaveLength(1));
    box.world.sandbox.meta.options.refusedUploads = [];
    const refusal = { kind: 'fail', error: { code: 100, error_subcode: 2018294 }, times: 2 } as const;
    box.world.sandbox.context.faults.add({ call: 'meta.messages', ...refusal });
    carry();
    await until(async () => {
      await later(2_000);
      expect(rows()).toEqual([`> text ${address} sent`, `> text ${address} sent`]);
    });
    expect(sends()).toEqual([address, address]);
    expect(told).toEqual(['INSTAGRAM_UPLOAD_REFUSED', 'INSTAGRAM_MEDIA_REFUSED']);
  });

  it('is not begun where the lease is lost while it is fetched', async () => {
    mayLeave = false;
    carry();
    box.desk.conversations.sendDue();
    await box.desk.conversations.idle();
    expect(asked).toEqual([]);
    expect(sends()).toEqual([]);
    mayLeave = true;
    box.desk.conversations.sendDue();
    await until(() => expect(sends()).toEqual(['(image)']));
  });

  const steps = [
    ...fetchSteps,
    ...uploadSteps,
    ...outboxSteps.filter((step) => !step.startsWith('reply.look')),
  ];
  it.each(steps)('killed at %s, the same console comes back and it is there at most once', async (step) => {
    let isDead = false;
    void box.desk.conversations.stop();
    box.desk.db.close();
    box.desk = reopened({
      at(name) {
        if (isDead) throw new Error('dead');
        if (name !== step) return;
        isDead = true;
        box.kill();
        throw new Error('killed');
      },
    });
    box.desk.conversations.start();
    carry();
    await until(() => expect(isDead).toBe(true));
    await box.world.settled();
    box.desk = reopened();
    for (const body of box.world.missed.splice(0)) box.desk.relay.deliverBody(body);
    box.desk.conversations.start();
    await later(61_000);
    const row =
      step === 'reply.send' ? '> image +image failed INSTAGRAM_OUTCOME_UNKNOWN' : '> image +image sent';
    await until(() => expect(rows()).toEqual([row]));
    await box.desk.conversations.idle();
    expect(sends()).toEqual(step === 'reply.send' ? [] : ['(image)']);
    expect(told).toEqual([]);
  });
});
