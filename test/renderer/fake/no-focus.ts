import type { Focus } from '../../../src/renderer/commands/focus.ts';

/** A window in which nothing has the focus. */
export const noFocus: Focus = {
  composer: () => true,
  searchField: () => undefined,
  setting: () => undefined,
  later: (act) => act(),
  workMenu: () => true,
  list: () => false,
  region: () => undefined,
  move: () => undefined,
  isInList: () => false,
  isInComposer: () => false,
  isInFilledField: () => false,
  findField: () => undefined,
  changeLastNote: () => false,
  thing: () => undefined,
  hasSelection: () => false,
  copySelection: () => undefined,
  link: () => undefined,
  picture: () => undefined,
};
