import {
  buttonsAsDraft,
  buttonsOfDraft,
  joinedButtons,
  maxReplyButtons,
  sendableButtons,
} from '../../../shared/domain/reply-button-rules.ts';
import { useDraft } from '../../state/react.tsx';

/** The buttons under a reply that is being written. */
export interface WrittenButtons {
  /** As they are in the fields: one that has just been added has no title. */
  written: readonly string[];
  /** As they will be sent. */
  sendable: readonly string[];
  change(at: number, title: string): void;
  /** One more, unless the last one has no title yet or there are as many as Instagram takes. */
  add(): void;
  remove(at: number): void;
  /** Those of a saved reply, beside what is there. */
  join(titles: readonly string[]): void;
}

/** `keep`: takes what they are from now on. */
export const writtenButtons = (
  written: readonly string[],
  keep: (titles: readonly string[]) => void,
): WrittenButtons => ({
  written,
  sendable: sendableButtons(written),
  change: (at, title) => keep(written.map((before, index) => (index === at ? title : before))),
  add() {
    if (written.length < maxReplyButtons && written.at(-1) !== '') keep([...written, '']);
  },
  remove: (at) => keep(written.filter((_, index) => index !== at)),
  join(titles) {
    if (titles.length > 0) keep(joinedButtons(written, titles));
  },
});

/** `key`: of their draft (state/drafts.ts). */
export const useReplyButtons = (key: string): WrittenButtons => {
  const [draft, setDraft] = useDraft(key);
  return writtenButtons(buttonsOfDraft(draft), (titles) => setDraft(buttonsAsDraft(titles)));
};
