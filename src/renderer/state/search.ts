import type { SearchHit, SearchProgress } from '../../shared/ipc/search.ts';
import type { FilterName } from '../../shared/search/query.ts';
import type { Failure } from '../api/call.ts';

/** What the search page shows; it is there again when the person comes back to it. */
export interface SearchSnapshot {
  /** As it stands in the field. */
  text: string;
  /** What `hits` are of; undefined: nothing was looked for yet. */
  lookedFor: string | undefined;
  /** Newest first. */
  hits: readonly SearchHit[];
  /** Names the next page; undefined: there is none. */
  next: number | undefined;
  isLooking: boolean;
  /** Filters whose name is nobody's here. */
  unknown: readonly { name: FilterName; value: string }[];
  /** Filters that say nothing, and were left out. */
  problems: readonly { name: FilterName; value: string; kind: string }[];
  /** Undefined until main has told it. */
  progress: SearchProgress | undefined;
  /** Sentence of a search that failed. */
  problem: Failure | undefined;
  /** Id of the hit that the arrow keys stand on. */
  chosenId: number | undefined;
  /** The chat that a hit was opened in: from there a way leads back. */
  openedIn: { conversationId: string } | { chatId: string } | undefined;
}

export const initialSearch: SearchSnapshot = {
  text: '',
  lookedFor: undefined,
  hits: [],
  next: undefined,
  isLooking: false,
  unknown: [],
  problems: [],
  progress: undefined,
  problem: undefined,
  chosenId: undefined,
  openedIn: undefined,
};
