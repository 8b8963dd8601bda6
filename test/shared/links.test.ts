import { describe, expect, it } from 'vitest';
import { linkAmong, linkTo, readLink } from '../../src/shared/links.ts';

describe('links of ours', () => {
  it('open a conversation, a person or a search', () => {
    expect(readLink('backchannel://conversation/17841400000000042:761')).toEqual({
      kind: 'conversation',
      conversationId: '17841400000000042:761',
    });
    expect(readLink('backchannel://person/Anna%40bakery.test/')).toEqual({
      kind: 'person',
      agentId: 'anna@bakery.test',
    });
    expect(readLink('backchannel://search/late%20parcel%20%F0%9F%93%A6')).toEqual({
      kind: 'search',
      text: 'late parcel 📦',
    });
  });

  it('open a search as a form of a page writes it', () => {
    for (const [link, wanted] of [
      ['backchannel://search?q=late+parcel%20%F0%9F%93%A6', 'late parcel 📦'],
      ['backchannel://search/?q=from%3Aanna+%22rye+bread%22', 'from:anna "rye bread"'],
      ['backchannel://search?q=1%2B1%26x%3D%23', '1+1&x=#'],
      [`backchannel://search?q=${'a'.repeat(100)}`, 'a'.repeat(100)],
    ] as const)
      expect(readLink(link)).toEqual({ kind: 'search', text: wanted });
  });

  it('name a relay to a program that has none', () => {
    const target = { kind: 'setup', relayUrl: 'https://relay.example.com' };
    expect(readLink('backchannel://setup?relay=relay.example.com')).toEqual(target);
    expect(readLink('backchannel://setup/?relay=https%3A%2F%2Frelay.example.com%2F')).toEqual(target);
  });

  it('come back as they were written', () => {
    for (const target of [
      { kind: 'conversation', conversationId: '1:2' },
      { kind: 'person', agentId: 'zoë+x@bakery.test' },
      { kind: 'search', text: 'a/b?c#d@e&f=g' },
      { kind: 'setup', relayUrl: 'https://relay.example.com:8443' },
    ] as const)
      expect(readLink(linkTo(target as never))).toEqual(target);
  });

  it.each([
    '',
    'backchannel:',
    'backchannel://',
    'backchannel://app/index.html',
    'backchannel://media/abc',
    'backchannel://conversation',
    'backchannel://conversation/',
    'backchannel://conversation/a/b',
    'backchannel://conversation/a?reply=hello',
    'backchannel://conversation/a#b',
    'backchannel://conversation/a%2',
    'backchannel://conversation/%FF',
    'backchannel://conversation/a b',
    'backchannel://conversation/a%0Ab',
    'backchannel://conversation/%E2%80%AEb',
    `backchannel://conversation/${'a'.repeat(131)}`,
    'backchannel://user:pw@conversation/a',
    'backchannel://conversation:80/a',
    'backchannel://conversation\\a',
    'backchannel://send/hello',
    'backchannel://search/%00',
    'backchannel://search/%E2%80%AEabc',
    'backchannel://search/%20',
    `backchannel://search/${'a'.repeat(101)}`,
    'backchannel://search',
    'backchannel://search?',
    'backchannel://search?q',
    'backchannel://search?q=',
    'backchannel://search?q=+',
    'backchannel://search?q=%00',
    'backchannel://search?q=a%0Ab',
    'backchannel://search?q=%E2%80%AEabc',
    'backchannel://search?q=%FF',
    'backchannel://search?q=%2',
    'backchannel://search?q=a b',
    'backchannel://search?q=a\\b',
    'backchannel://search?q=a#b',
    'backchannel://search?q=a&q=b',
    'backchannel://search?q=a&open=1:2',
    'backchannel://search?text=a',
    'backchannel://search?Q=a',
    'backchannel://search/a?q=b',
    'backchannel://search//?q=a',
    'backchannel://user@search?q=a',
    'backchannel://search:80?q=a',
    'backchannel://conversation?q=a',
    `backchannel://search?q=${'a'.repeat(101)}`,
    `backchannel://search?q=${'a'.repeat(2_000)}`,
    `backchannel://search/${'a'.repeat(2_000)}`,
    'BACKCHANNEL://conversation/a',
    ' backchannel://conversation/a',
    'https://conversation/a',
    'javascript:alert(1)',
    '--backchannel://conversation/a',
    'backchannel://setup',
    'backchannel://setup?relay=',
    'backchannel://setup?relay=http%3A%2F%2Frelay.example.com',
    'backchannel://setup?relay=https%3A%2F%2Fme%3Asecret%40relay.example.com',
    'backchannel://setup?relay=relay.example.com%2Fpath',
    'backchannel://setup?relay=relay.example.com&take=1',
    'backchannel://setup?relay=javascript%3Aalert(1)',
    'backchannel://setup/now?relay=relay.example.com',
  ])('are none of what is not exactly one: %s', (text) => {
    expect(readLink(text)).toBeUndefined();
  });

  it('are found among the arguments of a start', () => {
    const argv = [
      'backchannel://conversation/not',
      '--hidden',
      'backchannel://send/x',
      'backchannel://person/a%40b.c',
    ];
    expect(linkAmong(argv)).toEqual({ kind: 'person', agentId: 'a@b.c' });
    expect(linkAmong(['x', '--hidden'])).toBeUndefined();
  });
});
