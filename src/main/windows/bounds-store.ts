import { z } from 'zod';
import { createStoredJson } from '../stored-json.ts';
import { boundsFile, type WindowBounds } from './window-bounds.ts';

const boundsSchema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  isMaximized: z.boolean(),
});

/** Keeps where the window is, in `<folder>/window.json`, for `readWindowBounds` at the next start. */
export const createBoundsStore = (folder: string) => {
  const file = createStoredJson({ folder, name: boundsFile });
  return {
    write: (bounds: WindowBounds): Promise<void> => file.write({ bounds: boundsSchema.parse(bounds) }),
  };
};
