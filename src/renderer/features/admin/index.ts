export { Admin } from './admin.tsx';
