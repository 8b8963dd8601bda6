/**
 * Holds what the window says under every note: "Never sent to the customer." A note has a way of its own from the field to the
 * colleagues' consoles; this reads the source and finds no place where it could cross into what sends to Instagram or LiveChat.
 */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inRepository } from '../../../scripts/paths.ts';

const filesIn = (pattern: string): string[] => globSync(pattern, { cwd: inRepository() }).sort();
/** The one way out: to LiveChat, as a whisper, which agents alone can see. */
const whispers = 'src/main/bridge/step/whispers.ts';
/** They are found on this computer by whoever may read them here. */
const searching = [
  'src/main/search/sources.ts',
  'src/renderer/features/search/hit-row.tsx',
  'src/renderer/state/actions/search.ts',
  'src/renderer/state/updates/search.ts',
];
const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//gu, '').replaceAll(/(^|\s)\/\/.*$/gmu, '');
const source = (file: string): string => withoutComments(readFileSync(inRepository(file), 'utf8'));
const mentioning = (files: readonly string[], words: RegExp): string[] =>
  files.filter((file) => words.test(source(file)));

const teamwork = filesIn('src/main/teamwork/*.ts');
const noteFiles = [
  'src/renderer/features/work/note-composer.tsx',
  'src/renderer/features/work/notes-panel.tsx',
  'src/renderer/state/actions/work.ts',
  'src/renderer/state/actions/ask.ts',
  'src/renderer/messages/ask-colleague.ts',
  'src/renderer/features/ask-colleague/ask-colleague.tsx',
  'src/renderer/features/ask-colleague/colleague-choice.tsx',
  'src/main/ipc/handlers/work.ts',
  'src/shared/ipc/work.ts',
];
/** Everything by which a text leaves for a customer: the queue of replies, the clients of the platforms, the bridge. */
const exits =
  /queueReply|conversation\.reply|conversations\.reply|conversation\/reply|sendText|markSeen|\.client\(|outgoingOf|customerSide|integrationSide|attachment\.add|fetch\(|axios/u;

describe('a note for colleagues', () => {
  it('is in files that know no way to a customer', () => {
    expect(teamwork.length).toBeGreaterThan(8);
    expect(mentioning([...teamwork, ...noteFiles], exits)).toEqual([]);
  });

  it('meets conversations and the account only through ports that cannot send', () => {
    const ports = source('src/main/teamwork/ports.ts').replaceAll(/\s+/gu, ' ');
    expect(ports).toContain(`conversations: Pick<Conversations, 'on' | 'touch' | 'readUpTo'>`);
    expect(ports).toContain(`port: Pick<ChannelService['port'], 'isRemoved' | 'onRemove'>`);
    const imports = teamwork.flatMap((file) =>
      [...source(file).matchAll(/from '(\.\.\/[^']+)'/gu)].map(([, from]) => from ?? ''),
    );
    const modules = new Set(imports.map((from) => from.split('/').slice(0, 2).join('/')));
    expect([...modules].sort()).toEqual(
      [
        '../..',
        '../channel',
        '../conversations',
        '../log.ts',
        '../relay-link',
        '../storage',
        '../team',
        '../work',
      ].sort(),
    );
    const values = teamwork.flatMap((file) =>
      [
        ...source(file).matchAll(/import (?!type)\{([^}]*)\} from '\.\.\/conversations\/index\.ts'/gu),
      ].flatMap(([, names]) => (names ?? '').split(',').map((name) => name.trim())),
    );
    // Tables that are read: nothing that acts.
    expect([...new Set(values)].sort()).toEqual(['createConversationStore', 'createErasureStore']);
  });

  it('leaves this computer by one call, sealed to colleagues’ computers', () => {
    const sending = mentioning(teamwork, /relayLink\.send\(/u);
    expect(sending).toEqual(['src/main/teamwork/outgoing.ts']);
    expect(
      source('src/main/teamwork/outgoing.ts')
        .replaceAll(/\(\s+/gu, '(')
        .match(/relayLink\.send\([^,]+/gu),
    ).toEqual([`relayLink.send('replica'`, `relayLink.send('replica'`, `relayLink.send('replica'`]);
  });

  it('is read nowhere else: no other part knows its register, its draft or its route', () => {
    const all = filesIn('src/**/*.{ts,tsx}');
    const outside = all.filter(
      (file) =>
        !teamwork.includes(file) && !noteFiles.includes(file) && file !== 'src/shared/wire/team-work.ts',
    );
    expect(
      mentioning(
        outside,
        /kind === 'note'|kind: 'note'|addNote|editNote|(?:work|acting\(\)|teamwork)\.handOver\(|noteFromLiveChat\(/u,
      ),
    ).toEqual([...searching, whispers, 'src/preload/index.ts'].toSorted());
    expect(mentioning(searching, exits)).toEqual([]);
    expect(mentioning(outside, /noteDraftKey|askDraftKey/u)).toEqual([
      'src/renderer/features/work/presence.tsx',
      'src/renderer/state/drafts.ts',
      'src/renderer/state/react.tsx',
    ]);
    // It is asked there whether something is typed, never what.
    for (const file of ['src/renderer/features/work/presence.tsx', 'src/renderer/state/react.tsx'])
      expect(source(file)).not.toMatch(/reply\(|addNote|text:\s*written/u);
  });

  it('leaves for LiveChat by one call, which is for agents alone whatever else it says', () => {
    const calls = new Set(
      [...source(whispers).matchAll(/integrationSide\.(\w+)\(/gu)].map(([, name]) => name),
    );
    // Reading, coming in unseen, whispering, leaving: nothing that a customer gets.
    expect([...calls].sort()).toEqual(['listThreads', 'listenIn', 'removeAgent', 'whisper']);
    expect(source(whispers)).not.toMatch(
      /customerSide|asCustomer|queueReply|sendEvent|resumeChat|startChat|upload|outgoingOf/u,
    );
    const client = source('src/main/livechat/integration.ts').replaceAll(/\s+/gu, ' ');
    const [, body = ''] = /async whisper\(.*?\) \{(.*?)\}, listenIn/u.exec(client) ?? [];
    // After everything that is spread into it.
    expect(body).toMatch(
      /const event = \{ \.\.\.eventOnWire\([^;]*\), visibility: 'agents' \}; await call\(token, 'send_event'/u,
    );
    expect(client).toMatch(
      /listenIn: \(token, chatId, agentId\) => addAgent\(token, chatId, agentId, 'agents'\)/u,
    );
  });

  it('has a composer that is not the reply’s', () => {
    const reply = source('src/renderer/features/conversation/reply-composer.tsx');
    expect(reply).not.toMatch(/noteDraft|addNote|NoteComposer|actions\/work/u);
    expect(source('src/renderer/features/work/note-composer.tsx')).not.toMatch(
      /replyDraftKey|ReplyComposer|conversations\./u,
    );
  });
});
