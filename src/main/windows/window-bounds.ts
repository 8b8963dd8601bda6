import Store from 'electron-store';
import { z } from 'zod';

const boundsSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(640),
  height: z.number().int().min(480),
  isMaximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof boundsSchema>;

const defaults: WindowBounds = { width: 1280, height: 820, isMaximized: false };

/** Where the window was, in `<folder>/window.json`. Not secret; an unreadable file means the defaults. */
export const createWindowBounds = (folder: string) => {
  const store = new Store<{ bounds: unknown }>({ cwd: folder, name: 'window', clearInvalidConfig: true });
  return {
    read(): WindowBounds {
      const parsed = boundsSchema.safeParse(store.get('bounds'));
      return parsed.success ? parsed.data : defaults;
    },
    write(bounds: WindowBounds): void {
      store.set('bounds', boundsSchema.parse(bounds));
    },
  };
};
