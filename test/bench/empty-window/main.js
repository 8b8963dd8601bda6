// The baseline: an Electron that shows an empty page, guarded as the console is, and says when it was painted.
import { app, BrowserWindow, ipcMain } from 'electron';
import { join } from 'node:path';

ipcMain.once('painted', (_event, atMs) => console.log(JSON.stringify({ event: 'first-list-paint', atMs })));

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1200,
    height: 800,
    webPreferences: {
      preload: join(import.meta.dirname, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
    },
  });
  // A text field with the focus: its caret is drawn twice a second, in whatever window it blinks.
  const page = process.env.BACKCHANNEL_BENCH_FIELD === '1' ? 'field.html' : 'index.html';
  return window.loadFile(join(import.meta.dirname, page));
});

app.on('window-all-closed', () => app.quit());
