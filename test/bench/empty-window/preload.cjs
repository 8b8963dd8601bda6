const { ipcRenderer } = require('electron');

// The second frame after the content is there: the first may still be blank.
addEventListener('DOMContentLoaded', () =>
  requestAnimationFrame(() => requestAnimationFrame(() => ipcRenderer.send('painted', Date.now()))),
);
