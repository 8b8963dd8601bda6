export { BrowserWait } from './browser-wait.tsx';
