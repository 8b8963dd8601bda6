import type { Stamp } from '../../../shared/wire/index.ts';
import { compareStamps, type PlacedRegister } from '../../teamwork/index.ts';

/**
 * What LiveChat and the team both said of a conversation's tags when a holder of the lease compared them last. LiveChat's tags
 * have no times: without it, the next holder could not tell a tag that was taken away there from one that was never brought.
 */
export interface ToldTags {
  /** Of the lease of whoever said it. */
  fence: number;
  threadId: string;
  tags: readonly string[];
  /** The newest word of the team on a tag that was known then; undefined: there was none. */
  upTo: Stamp | undefined;
}

/** The same, as a plan needs it. */
export interface KnownTags extends Pick<ToldTags, 'threadId' | 'tags'> {
  /** Of these the team has said something since. */
  changed: ReadonlySet<string>;
}

const isNewer = (stamp: Stamp, upTo: Stamp | undefined): boolean =>
  upTo === undefined || compareStamps(stamp, upTo) > 0;

/** What was told, beside what the team says now. */
export const knownTags = (
  told: ToldTags | undefined,
  registers: readonly Pick<PlacedRegister, 'value' | 'stamp'>[],
): KnownTags | undefined => {
  if (told === undefined) return undefined;
  const changed = registers.flatMap(({ value, stamp }) =>
    value.kind === 'tag' && isNewer(stamp, told.upTo) ? [value.tag] : [],
  );
  return { threadId: told.threadId, tags: told.tags, changed: new Set(changed) };
};

/** What is to be told once they were compared; undefined: no tag was ever spoken of. */
export const toldOf = (
  { threadId, tags }: Pick<ToldTags, 'threadId' | 'tags'>,
  registers: readonly Pick<PlacedRegister, 'value' | 'stamp'>[],
  fence: number,
): ToldTags | undefined => {
  const stamps = registers.flatMap(({ value, stamp }) => (value.kind === 'tag' ? [stamp] : []));
  if (tags.length + stamps.length === 0) return undefined;
  return { fence, threadId, tags, upTo: stamps.toSorted(compareStamps).at(-1) };
};
