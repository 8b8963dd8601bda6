export { ProxyStrip } from './proxy-strip.tsx';
