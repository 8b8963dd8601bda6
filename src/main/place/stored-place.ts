import type { Place } from '../../shared/ipc/index.ts';

/** Under which name the database keeps where the person was. */
export const placeKey = 'place';

/** Where somebody begins who has been nowhere. */
export const firstPlace: Place = { section: 'inbox' };
