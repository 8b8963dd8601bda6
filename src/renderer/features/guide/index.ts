export { GuideLayer } from './guide-layer.tsx';
export { loadGuide } from './load-guide.ts';
