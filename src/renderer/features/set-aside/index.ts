export { SetAside } from './set-aside.tsx';
