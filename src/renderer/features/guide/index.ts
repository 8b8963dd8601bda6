export { GuideLayer } from './guide-layer.tsx';
