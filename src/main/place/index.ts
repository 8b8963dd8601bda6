/** Where the person was, and the list that they looked at there. */
export { firstListOf } from './first-list.ts';
export { firstPlace, placeKey } from './stored-place.ts';
