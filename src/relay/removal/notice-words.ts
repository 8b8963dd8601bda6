import { dayMs } from '../../shared/removal/index.ts';
import type { Reader, Writer } from '../store/index.ts';
import { hashedName } from './hashes.ts';
import { type RemovalRow, updateRemoval } from './store/index.ts';

/**
 * What is known of an unsigned notice that the app was uninstalled. What becomes of tokens at an uninstall is not documented
 * (livechat.md §13), so that a token that works proves nothing, and one that was refused proves only that it was refused. One
 * word per computer, the last one counts:
 * accepted: LiveChat has told the relay itself that it accepts this computer's sign-in. claimed: a computer says so (consoles
 * that do not show their token yet). refused: LiveChat refused the sign-in at about the time of the notice. ordered: an
 * administrator has ordered the removal; nothing outweighs that.
 */
export type NoticeWord = 'accepted' | 'claimed' | 'refused' | 'ordered';

/**
 * A sign-in that LiveChat accepts holds the removal up for this long, until an administrator has answered. Consoles that run say
 * it again before. A team that has really left stops saying it, and its data goes.
 */
export const acceptedLastsMs = dayMs;
/** Administrators' orders share one row per removal. */
const administrators = 'administrators';

const listWords = (db: Reader, removalId: string) =>
  db.selectFrom('notice_words').select(['word', 'at_ms']).where('removal_id', '=', removalId).execute();

const putWord = async (
  writer: Writer,
  of: { removalId: string; deviceHash: string; word: NoticeWord; nowMs: number },
): Promise<void> => {
  const { removalId, deviceHash, word, nowMs } = of;
  await writer
    .insertInto('notice_words')
    .values({ removal_id: removalId, device_hash: deviceHash, word, at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.columns(['removal_id', 'device_hash']).doUpdateSet({ word, at_ms: nowMs }),
    )
    .execute();
};

/**
 * Until when the removal may not go on by itself; undefined: it may. Clocks of processes differ by a little; a time further ahead
 * than a word lasts was written before the clock was set back, and does not count.
 */
export const heldUntil = async (
  db: Reader,
  { id, notice }: Pick<RemovalRow, 'id' | 'notice'>,
  nowMs: number,
): Promise<number | undefined> => {
  if (notice === undefined) return undefined;
  const words = await listWords(db, id);
  if (words.some(({ word }) => word === 'ordered')) return undefined;
  const ends = words
    .filter(({ word, at_ms: atMs }) => word === 'accepted' && atMs <= nowMs + acceptedLastsMs)
    .map(({ at_ms: atMs }) => atMs + acceptedLastsMs);
  const endMs = Math.max(0, ...ends);
  return endMs > nowMs ? endMs : undefined;
};

/** Doubt outweighs agreement: only what nobody contradicts counts as confirmed. */
const weigh = async (db: Reader, removalId: string, nowMs: number): Promise<RemovalRow['notice']> => {
  const words = await listWords(db, removalId);
  const has = (word: NoticeWord): boolean =>
    words.some((each) => each.word === word && (word === 'refused' || each.at_ms + acceptedLastsMs > nowMs));
  if (words.some(({ word }) => word === 'ordered')) return 'confirmed';
  if (has('accepted') || has('claimed')) return 'contradicted';
  return has('refused') ? 'confirmed' : 'unconfirmed';
};

/**
 * Notes what a computer said and weighs all words anew. `promisedMs`: when the removal of this notice is due if nobody objects.
 * Answers the removal as it is now, and whether anything that people see has changed.
 */
export const takeWord = async (
  writer: Writer,
  removal: RemovalRow,
  of: { deviceId: string; word: Exclude<NoticeWord, 'ordered'>; nowMs: number; promisedMs: number },
): Promise<{ notice: RemovalRow['notice']; isChange: boolean }> => {
  const { word, nowMs, promisedMs } = of;
  await putWord(writer, {
    removalId: removal.id,
    deviceHash: hashedName('device', of.deviceId),
    word,
    nowMs,
  });
  const notice = await weigh(writer, removal.id, nowMs);
  const heldMs = await heldUntil(writer, removal, nowMs);
  // Shown as it will be: moved while it is held, back to what was promised when nothing holds it any more.
  const dueAtMs = Math.max(promisedMs, heldMs ?? nowMs);
  const isChange = notice !== removal.notice || (heldMs !== undefined && dueAtMs !== removal.dueAtMs);
  if (notice !== removal.notice || dueAtMs !== removal.dueAtMs)
    await updateRemoval(writer, removal.id, { notice, dueAtMs });
  return { notice, isChange };
};

/** An administrator has ordered what the notice says. */
export const noteOrder = async (writer: Writer, removalId: string, nowMs: number): Promise<void> => {
  await putWord(writer, { removalId, deviceHash: administrators, word: 'ordered', nowMs });
  await updateRemoval(writer, removalId, { notice: 'confirmed' });
};

/** The removal is not scheduled any more: nobody is asked. */
export const forgetWords = async (writer: Writer, removalId: string): Promise<void> => {
  await writer.deleteFrom('notice_words').where('removal_id', '=', removalId).execute();
};
