/** Where a copy of data is kept. */
export const dataPlaces = ['console', 'relay', 'relay-log', 'livechat', 'meta'] as const;
export type DataPlace = (typeof dataPlaces)[number];

/** One kind of data in one place. Texts are whole sentences in plain words; no number in them that is not from `retention`. */
export interface DataRow {
  id: string;
  place: DataPlace;
  data: string;
  why: string;
  howLong: string;
  howRemoved: string;
  whoCanRead: string;
}
