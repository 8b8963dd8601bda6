import { describe, expect, it } from 'vitest';
import { createPictureRegistry } from '../../../src/renderer/features/conversation/viewer/picture-registry.ts';
import { fitted, zoomedIn, zoomedOut } from '../../../src/renderer/features/conversation/viewer/zoom.ts';
import { runsOf } from '../../../src/renderer/features/conversation/message/attachment-runs.ts';
import {
  createPlayState,
  nextSpeed,
  playTime,
} from '../../../src/renderer/features/conversation/message/play-state.ts';
import { missingSentence, quotedStoryWords } from '../../../src/renderer/messages/missing-media.ts';
import type { Attachment } from '../../../src/shared/domain/conversation.ts';

describe('the pictures that can be looked at', () => {
  const element = (at: number) => ({ at }) as unknown as Element;
  const isBefore = (one: Element, other: Element): boolean =>
    (one as never as { at: number }).at < (other as never as { at: number }).at;
  const registry = (isHeld = (_url: string): boolean => false) => createPictureRegistry({ isBefore, isHeld });
  const picture = { url: 'backchannel://media/m/0', title: 'Photo', author: 'Maya', sentAtMs: 1 };
  const later = { ...picture, url: 'backchannel://media/n/0', sentAtMs: 2 };

  it('stand in the order of the thread, whenever they came', () => {
    const pictures = registry();
    const [late, early] = [element(2), element(1)];
    pictures.add(late, later);
    pictures.add(early, picture);
    expect(pictures.inOrder()).toEqual([picture, later]);
  });

  it('go with their message, and tell the viewer', () => {
    const pictures = registry();
    const one = element(1);
    const remove = pictures.add(one, picture);
    const before = pictures.version();
    let told = 0;
    pictures.onChange(() => (told += 1));
    remove();
    expect(pictures.get(picture.url)).toBeUndefined();
    expect(told).toBe(1);
    expect(pictures.version()).not.toBe(before);
  });

  it('stay in their order while their rows are too far from the view to be drawn, as long as the thread has them', () => {
    const held = new Set([picture.url, later.url]);
    const pictures = registry((url) => held.has(url));
    const away = pictures.add(element(1), picture);
    pictures.add(element(2), later);
    away();
    expect(pictures.inOrder()).toEqual([picture, later]);
    held.delete(picture.url);
    expect(pictures.inOrder()).toEqual([later]);
    expect(pictures.get(picture.url)).toBeUndefined();
  });
});

describe('zoom', () => {
  it('goes in steps and ends', () => {
    expect([1, 1.5, 2, 3, 4].map(zoomedIn)).toEqual([1.5, 2, 3, 4, 4]);
    expect([1, 1.5, 4].map(zoomedOut)).toEqual([1, 1, 3]);
  });

  it('starts with the whole picture, and makes none larger than it is', () => {
    expect(fitted({ width: 2000, height: 1000 }, { width: 500, height: 500 })).toEqual({
      width: 500,
      height: 250,
    });
    expect(fitted({ width: 100, height: 50 }, { width: 500, height: 500 })).toEqual({
      width: 100,
      height: 50,
    });
  });
});

describe('several pictures of a message', () => {
  const of = (...kinds: Attachment['kind'][]): Attachment[] =>
    kinds.map((kind) => ({ kind, mediaUrl: `backchannel://media/m/${kind}` }));
  const lengths = (attachments: readonly Attachment[]) =>
    runsOf(attachments).map(({ attachments: run }) => run.length);

  it('stand together, and other things by themselves, in the order in which they were sent', () => {
    expect(lengths(of('image', 'image', 'video', 'image', 'image', 'image', 'audio', 'audio'))).toEqual([
      2, 1, 3, 1, 1,
    ]);
    expect(lengths([{ kind: 'image' }, ...of('image')])).toEqual([1, 1]);
  });
});

describe('playing', () => {
  it('has three speeds, and one thing plays at a time', () => {
    expect([nextSpeed(1), nextSpeed(1.5), nextSpeed(2)]).toEqual([1.5, 2, 1]);
    const state = createPlayState();
    const paused: string[] = [];
    const player = (name: string) => ({ pause: () => void paused.push(name) });
    const [one, other] = [player('one'), player('other')];
    state.started(one);
    state.started(one);
    expect(paused).toEqual([]);
    state.started(other);
    expect(paused).toEqual(['one']);
  });

  it.each([
    [0, '0:00'],
    [7.96, '0:08'],
    [62, '1:02'],
    [3723, '1:02:03'],
    [undefined, undefined],
    [Number.POSITIVE_INFINITY, undefined],
  ])('writes %s s as %s', (seconds, words) => expect(playTime(seconds)).toBe(words));
});

describe('what cannot be shown', () => {
  it('says why, and “Story expired” only of a story that has', () => {
    expect(missingSentence('story-mention', 'expired')).toBe('Story expired');
    expect(missingSentence('image', 'expired')).toContain('No longer available');
    for (const cause of ['blocked', 'unreachable', 'unknown-kind', 'too-large'] as const) {
      expect(missingSentence('story-mention', cause)).not.toContain('expired');
      expect(quotedStoryWords(cause)).not.toContain('expired');
    }
    expect(quotedStoryWords('expired')).toContain('expired');
    expect(quotedStoryWords('no-link')).toContain('no link');
    expect(quotedStoryWords(undefined)).toBe('Replied to your story');
  });
});
