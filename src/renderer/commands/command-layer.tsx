import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useAppState, useServices } from '../state/react.tsx';
import { loadedLater } from '../ui/loaded-later.tsx';
import type { CommandContext } from './command.ts';
import { takeEarlyKey } from './early-keys.ts';
import { followFocus, isTyping, windowFocus } from './focus.ts';
import { openContextMenu } from './context-menu.ts';
import { commandForKey } from './keyboard.ts';

/** Fetched as soon as the first list is on the screen, or with the key that is about to open it. */
export const Palette = loadedLater(() => import('./palette.tsx').then((file) => file.Palette));
const ShortcutSheet = lazy(() =>
  import('./shortcut-sheet.tsx').then((file) => ({ default: file.ShortcutSheet })),
);

const FindBar = lazy(() => import('./find-bar.tsx').then((file) => ({ default: file.FindBar })));

/** Listens for the commands' keys and shows the palette and the shortcut sheet. */
export const CommandLayer = () => {
  const services = useServices();
  const dialog = useAppState((state) => state.dialog);
  const paletteText = useAppState((state) => state.paletteText);
  const context = useMemo((): CommandContext => ({ ...services, focus: windowFocus }), [services]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      // The key that opens the palette is about to be pressed. A file that cannot be read says so where it is shown.
      if (event.key === 'Control' || event.key === 'Meta') Palette.load().catch(() => undefined);
      const command = commandForKey(event, context, {
        isTyping: isTyping(),
        // Looked up for keys that ask for something, which few do.
        get isInDialog() {
          // Also while a dialog that was asked for is still being loaded: letters are meant for it.
          const { dialog: asked } = context.store.get();
          return (
            (asked !== 'none' && asked !== 'find') ||
            document.querySelector('dialog[open], .popover:popover-open') !== null
          );
        },
      });
      if (command === undefined) return;
      event.preventDefault();
      command.run(context);
    };
    // Before the field that still has the focus.
    const onEarlyKey = (event: KeyboardEvent): void => {
      if (!takeEarlyKey(event, context)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    const onContextMenu = (event: MouseEvent): void => {
      if (event.defaultPrevented || !(event.target instanceof Element)) return;
      if (openContextMenu(context, event.target)) event.preventDefault();
    };
    const stopFollowing = followFocus();
    window.addEventListener('keydown', onEarlyKey, { capture: true });
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('contextmenu', onContextMenu);
    return () => {
      stopFollowing();
      window.removeEventListener('keydown', onEarlyKey, { capture: true });
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('contextmenu', onContextMenu);
    };
  }, [context]);
  return (
    <Suspense>
      {dialog === 'palette' ? <Palette key={paletteText} context={context} /> : undefined}
      {dialog === 'shortcuts' ? <ShortcutSheet /> : undefined}
      {dialog === 'find' ? <FindBar context={context} /> : undefined}
    </Suspense>
  );
};
