export { VersionStrip } from './version-strip.tsx';
