import { randomUUID } from 'node:crypto';
import {
  maxSavedReplies,
  type SavedReply,
  type SavedReplyId,
  savedReplyIdSchema,
  sendableButtons,
} from '../../shared/domain/index.ts';
import { createEmitter, type Emitter } from '../../shared/emitter.ts';
import { BackchannelError, toBackchannelError } from '../../shared/errors.ts';
import type { ImportReport } from '../../shared/ipc/index.ts';
import { createStampClock } from '../teamwork/index.ts';
import type { SavedLine } from './csv.ts';
import type { SavedRepliesDeps } from './ports.ts';
import { shareSavedReplies } from './sharing.ts';
import { createSavedReplyStore, type SavedRow } from './store.ts';

/** With the package that reads and writes such files: no start waits for it. */
const loadCsv = () => import('./csv.ts');

/** Problems of a file that are listed; the others are counted. */
const mostProblems = 100;

/** Texts that are kept for answering: a person's own, and the team's, which all consoles hold alike (decision 0106). */
export interface SavedReplies extends Pick<Emitter<{ changed: SavedReply[] }>, 'on'> {
  /** By name. */
  list(): SavedReply[];
  /** Without `id`: a new one. Errors: NOT_FOUND, SAVED_REPLY_NAME_TAKEN, SAVED_REPLIES_FULL, SIGNED_OUT. */
  save(reply: SavedLine & { id?: SavedReplyId | undefined }): SavedReply;
  /** Nothing to do when it is not there. */
  delete(id: SavedReplyId): void;
  /** All of them as CSV, where the person wants it. False: they closed the dialog. Errors: FILE_NOT_SAVED. */
  export(): Promise<boolean>;
  /**
   * Takes a file over, in one step: one of the same name and kind is changed, the others are added. `isTrial`: only tells.
   * Errors: SAVED_REPLIES_UNREADABLE, SAVED_REPLIES_FULL, SIGNED_OUT.
   */
  import(csv: string, isTrial: boolean): Promise<ImportReport>;
  start(): void;
  stop(): Promise<void>;
}

/** Registers its handlers at the relay link: to be made before it connects. */
export const createSavedReplies = (deps: SavedRepliesDeps): SavedReplies => {
  const { db, relayLink, clock, log } = deps;
  const store = createSavedReplyStore(db);
  const emitter = createEmitter<{ changed: SavedReply[] }>((error) =>
    log.error('listener.failed', { code: toBackchannelError(error).code }),
  );
  const device = () => {
    const own = relayLink.device();
    if (!own) throw new BackchannelError('SIGNED_OUT');
    return own;
  };
  const stamps = createStampClock({ clock, device: () => device().deviceId, last: store.latest() });
  const changed = (): void => db.afterCommit(() => emitter.emit('changed', store.list()));
  const sharing = shareSavedReplies({ ...deps, store, stamps, changed });

  const rowOf = (
    id: SavedReplyId,
    { name, isShared }: Pick<SavedLine, 'name' | 'isShared'>,
    said: { text?: string; buttons?: readonly string[] | undefined } = {},
  ): SavedRow => {
    const { ms, n, device: stampDevice } = stamps.next();
    const changedBy = device().agentId;
    return {
      id,
      name,
      text: said.text,
      buttons: said.buttons === undefined || said.buttons.length === 0 ? undefined : [...said.buttons],
      isShared,
      changedBy,
      changedAtMs: clock.now(),
      stampMs: ms,
      stampN: n,
      stampDevice,
    };
  };
  const put = (rows: readonly SavedRow[]): void => {
    for (const row of rows) store.put(row);
    sharing.send(rows.filter(({ isShared }) => isShared));
    if (rows.length > 0) changed();
  };
  const ensureRoom = (replies: readonly Pick<SavedReply, 'isShared'>[]): void => {
    for (const isShared of [true, false])
      if (replies.filter((each) => each.isShared === isShared).length > maxSavedReplies)
        throw new BackchannelError('SAVED_REPLIES_FULL');
  };
  /** What a line of a file leaves as it is: buttons that it says nothing of. */
  const buttonsOf = (line: SavedLine, before: SavedReply | undefined): readonly string[] =>
    line.buttons ?? before?.buttons ?? [];
  const isAlike = (line: SavedLine, before: SavedReply): boolean =>
    before.text === line.text &&
    JSON.stringify(before.buttons ?? []) === JSON.stringify(buttonsOf(line, before));
  /** One name is there once of each kind, however it is written. */
  const keyOf = ({ name, isShared }: Pick<SavedLine, 'name' | 'isShared'>): string =>
    `${isShared ? 'team' : 'own'}:${name.toLowerCase()}`;

  const api: SavedReplies = {
    on: emitter.on,
    list: store.list,
    save({ id, name, text, buttons, isShared }) {
      return db.transaction(() => {
        const all = store.list();
        const before = all.find((each) => each.id === id);
        if (id !== undefined && !before) throw new BackchannelError('NOT_FOUND');
        const key = keyOf({ name, isShared });
        if (all.some((each) => each.id !== id && keyOf(each) === key))
          throw new BackchannelError('SAVED_REPLY_NAME_TAKEN');
        // What was the team's and becomes a person's own is deleted for the team, and the other way round.
        const isMoved = before !== undefined && before.isShared !== isShared;
        const kept = isMoved || !before ? savedReplyIdSchema.parse(randomUUID()) : before.id;
        const row = rowOf(kept, { name, isShared }, { text, buttons: buttons && sendableButtons(buttons) });
        ensureRoom([...all.filter((each) => each.id !== id), row]);
        put(isMoved ? [rowOf(before.id, before), row] : [row]);
        const saved = store.list().find((each) => each.id === kept);
        if (!saved) throw new BackchannelError('NOT_FOUND');
        return saved;
      });
    },
    delete(id) {
      db.transaction(() => {
        const before = store.get({ id });
        if (before?.text === undefined) return;
        put([rowOf(id, before)]);
      });
    },
    async export() {
      const { toCsv } = await loadCsv();
      return deps.saveFile('saved-replies.csv', toCsv(store.list()));
    },
    async import(csv, isTrial) {
      const { fromCsv } = await loadCsv();
      const { lines, problems } = fromCsv(csv);
      // The last of several of one name counts, as when the file is read from its beginning.
      const wanted = [...new Map(lines.map((line) => [keyOf(line), line])).values()];
      return db.transaction(() => {
        const all = store.list();
        const byKey = new Map(all.map((each) => [keyOf(each), each]));
        const found = wanted.map((line) => ({ line, before: byKey.get(keyOf(line)) }));
        const added = found.filter(({ before }) => before === undefined);
        const differing = found.filter(({ line, before }) => before && !isAlike(line, before));
        ensureRoom([...all, ...added.map(({ line }) => line)]);
        if (!isTrial)
          put(
            [...added, ...differing].map(({ line, before }) =>
              rowOf(before?.id ?? savedReplyIdSchema.parse(randomUUID()), line, {
                text: line.text,
                buttons: buttonsOf(line, before),
              }),
            ),
          );
        return {
          added: added.length,
          changed: differing.length,
          same: found.length - added.length - differing.length,
          problems: problems.slice(0, mostProblems),
          moreProblems: Math.max(0, problems.length - mostProblems),
        };
      });
    },
    start: sharing.start,
    stop: sharing.stop,
  };
  return api;
};
