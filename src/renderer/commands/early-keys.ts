import type { CommandContext } from './command.ts';

type Early = Pick<CommandContext, 'actions' | 'store'>;

/** The palette was asked for, and its field is not there yet. */
const isAwaited = ({ store }: Early): boolean =>
  store.get().dialog === 'palette' && document.querySelector('dialog.palette[open]') === null;

/** A key that writes a letter, also with AltGr. */
const writes = (event: KeyboardEvent): boolean =>
  /^.$/u.test(event.key) &&
  (event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey));

/**
 * Keys between the one that asks for the palette and its field, which is loaded later: they are meant for it. Where the focus is
 * until then they would be words in a reply, or send it. Answers whether the key was one of them; the field begins with their
 * letters.
 */
export const takeEarlyKey = (event: KeyboardEvent, context: Early): boolean => {
  if (!isAwaited(context) || event.isComposing) return false;
  const { app } = context.actions;
  const { paletteText } = context.store.get();
  if (writes(event)) app.openPalette(paletteText + event.key);
  else if (event.key === 'Enter') return true;
  else if (event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/u.test(event.key)) return false;
  else if (event.key === 'Backspace') app.openPalette(paletteText.replace(/.$/u, ''));
  else if (event.key === 'Escape') app.closeDialog();
  return true;
};
